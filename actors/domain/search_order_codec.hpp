#pragma once

#include "actors/base/errc.hpp"
#include "actors/domain/search_order.hpp"

#include <string>
#include <string_view>

namespace bidiq {

/// An order as one value, for the node that is to run the search. It needs a
/// request.
std::string encode_order(const search_order& x);

/// Reads what `encode_order` wrote. `malformed` for anything else. Null:
/// another version of the server wrote it, so it is to be left to a node of
/// that one.
outcome<search_order_ptr> decode_order(std::string_view bytes);

} // namespace bidiq
