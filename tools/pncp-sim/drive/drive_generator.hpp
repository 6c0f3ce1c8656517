#pragma once

#include "tools/pncp-sim/drive/drive_file.hpp"

#include <cstdint>

namespace bidiq {

/// The generated file of that number: the same for the same seed. Names are
/// Portuguese with accents, sizes at most 4,000 bytes; they lie in ten folders,
/// `pasta-0` to `pasta-9`. One in ten is a document of Google's own.
drive_file generated_file(uint64_t seed, uint64_t number);

} // namespace bidiq
