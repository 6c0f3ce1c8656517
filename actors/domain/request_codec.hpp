#pragma once

#include "actors/base/bytes.hpp"
#include "actors/domain/request.hpp"

namespace bidiq {

/// A whole request, for other nodes. `x` must outlive the writer.
void write_request(byte_writer& out, const search_request& x);

/// Reads what `write_request` wrote; check the reader's `ok`.
search_request read_request(byte_reader& in);

} // namespace bidiq
