// Precompiled for the tests of the network rooms.
#pragma once
#include "cmake/pch_net.hpp"
#include "cmake/pch_test_core.hpp"
