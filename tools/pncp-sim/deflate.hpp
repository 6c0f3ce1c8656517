#pragma once

#include "tools/pncp-sim/answer.hpp"

namespace bidiq {

/// Replaces a body of more than 1 KiB by its gzip form and says so in the
/// headers; smaller ones stay.
void compress(sim_answer& answer);

} // namespace bidiq
