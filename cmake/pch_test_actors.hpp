// Precompiled for the tests of actor shells.
#pragma once
#include "cmake/pch_actors.hpp"
#include "cmake/pch_test_core.hpp"
