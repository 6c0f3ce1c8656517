#pragma once

#include "actors/base/bytes.hpp"
#include "actors/domain/identity.hpp"

namespace bidiq {

/// An identity, for other nodes.
void write_identity(byte_writer& out, const identity& x);

/// Reads what `write_identity` wrote; check the reader's `ok`.
identity read_identity(byte_reader& in);

} // namespace bidiq
