#pragma once

#include "actors/base/time.hpp"

#include <string>

namespace bidiq {

/// The calendar month in America/Sao_Paulo in which searches of this instant
/// count: "YYYY-MM".
std::string quota_month(utc_time now);

/// When the next one begins.
utc_time next_quota_month(utc_time now);

} // namespace bidiq
