#pragma once

#include "actors/base/bytes.hpp"
#include "actors/domain/sector.hpp"

namespace bidiq {

/// Appends a sector, its head left out: each node has its own.
void write_sector(byte_writer& out, const sector& x);

/// Reads what `write_sector` wrote; check the reader's `ok`.
sector read_sector(byte_reader& in);

} // namespace bidiq
