// Precompiled for the network rooms: Asio, Beast and the standard library.
#pragma once
#include "cmake/pch_core.hpp"

#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
