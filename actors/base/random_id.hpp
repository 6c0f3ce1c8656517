#pragma once

#include <string>

namespace bidiq {

/// Returns 32 lower-case hex digits from 128 bits of the kernel's randomness:
/// an id that cannot be guessed.
std::string random_id();

} // namespace bidiq
