#pragma once

#include "actors/sources/range_reader.hpp"

#include <cstddef>

namespace bidiq {

/// A page to ask for, with what has happened to it so far.
struct page_attempt {
  size_t segment = 0; ///< The job's number of it.
  range_reader::place at{};
  unsigned failures = 0; ///< Rate limits do not count.
  unsigned spurious = 0; ///< Those that are answered by one repetition.
};

} // namespace bidiq
