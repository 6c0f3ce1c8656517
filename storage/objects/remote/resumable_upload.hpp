#pragma once

#include "storage/objects/remote/remote_calls.hpp"

#include <string>

namespace bidiq {

/// Uploads a file in pieces of 6 MiB, as TUS 1.0.0 has it: `creation` is the
/// POST that begins it, but for what TUS adds. Where a connection breaks it
/// goes on behind what the server has. Returns the answer that ended it.
http_response resumable_upload(remote_calls& calls, http_request creation,
                               const std::string& metadata,
                               const memory_file& content);

} // namespace bidiq
