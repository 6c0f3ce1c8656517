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

/// All but the id. The first nine are those that every job in Redis has.
job_fields fields_of(const job& x);

/// Only those of these names, in that order.
job_fields fields_of(const job& x, const std::vector<std::string_view>& names);

/// What is written of a job that is new: what is not there reads as empty, or
/// zero.
job_fields first_fields_of(const job& x);

/// Reads a list of names and values. Nothing if that is no job, or of a kind or
/// state that this version does not know; but what a worker has runs, whatever
/// its state says, and its next sign of life puts that right.
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

/// The same of a job that has been taken: what its worker cannot know. The
/// error is that of a job which cannot be done (`damaged_end`).
inline constexpr std::string_view taken_field_names[]
  = {"id",      "kind",       "user",          "priority", "attempts",
     "crashes", "progress",   "created",       "due",      "started",
     "token",   "error_code", "error_message", "payload"};

/// Reads those, of a job that `worker` has now.
std::optional<job> taken_job_from(const redis::value& values,
                                  const std::string& worker, utc_time until);

} // namespace bidiq
