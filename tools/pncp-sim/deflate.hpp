#pragma once

#include "tools/pncp-sim/answer.hpp"

#include <cstdint>
#include <string>

namespace bidiq {

/// Replaces a body of more than 1 KiB by its gzip form and says so in the
/// headers; smaller ones stay.
void compress(sim_answer& answer);

/// Returns valid gzip data of about a kilobyte per MiB that unfold to
/// `mebibytes` MiB of blanks.
std::string gzip_bomb(uint64_t mebibytes);

} // namespace bidiq
