#pragma once

#include "actors/redis/link.hpp"
#include "net/redis/value.hpp"

#include <string_view>

namespace bidiq {

/// Whether a link that failed so may be well again by itself soon. Pure.
redis_link::trouble trouble_of(redis::errc x) noexcept;

/// For operators: what it means and what to do about it.
std::string_view explain(redis::errc x) noexcept;

/// Whether an error reply to any command says that the link as a whole is of no
/// use: `auth`, `loading`, `readonly`, `misconf`.
bool concerns_link(redis::errc x) noexcept;

} // namespace bidiq
