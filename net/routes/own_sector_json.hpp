#pragma once

#include "actors/domain/account.hpp"
#include "actors/match/sector_trial.hpp"
#include "net/routes/own_sector_options.hpp"

#include <string>
#include <vector>

namespace bidiq {

/// Each renders an answer about sectors of the user's own.
std::string own_sector_json(const own_sector& x);
std::string own_sectors_json(const own_sector_list& xs,
                             const own_sector_options& limits);

/// `ufs` are those that were asked for; empty: all.
std::string trial_json(const sector_trial& x,
                       const std::vector<std::string>& ufs);

} // namespace bidiq
