#pragma once

#include "actors/domain/job.hpp"
#include "net/redis/value.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bidiq {

/// A job as the hash that Redis has of it, by name. Pure.
using job_fields = std::vector<std::pair<std::string_view, std::string>>;

/// A time as a field: milliseconds since 1970.
std::string job_time(utc_time x);

/// All but the id.
job_fields fields_of(const job& x);

/// Only those of these names.
job_fields fields_of(const job& x, const std::vector<std::string_view>& names);

/// Reads a list of names and values. Nothing if that is no job, or of a kind or
/// state that this version does not know.
std::optional<job> job_from(const redis::value& flat);

/// The names of the fields that scripts answer with, in that order; the
/// payload, which may be long and left out, is the last.
inline constexpr std::string_view job_field_names[]
  = {"id",         "kind",          "user",       "state",   "priority",
     "attempts",   "crashes",       "progress",   "created", "due",
     "started",    "ended",         "worker",     "token",   "until",
     "error_code", "error_message", "result_url", "payload"};

/// The same of the values alone.
std::optional<job> job_from_values(const redis::value& values);

} // namespace bidiq
