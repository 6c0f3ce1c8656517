#pragma once

#include "actors/base/errc.hpp"
#include "actors/base/time.hpp"
#include "actors/domain/identity.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace bidiq {

/// What a verified token says of its user.
struct account_claim {
  std::string user;  ///< A UUID; others have no account.
  std::string email; ///< Empty: not known.
  bool admin = false;
  /// A plan that the issuer of the token gives its user; empty, or none that
  /// there is: the profile decides.
  std::string plan = {};
};

/// A user with the plan that is in force.
struct account {
  identity who;
  std::string email; ///< Empty: not known.
  std::string plan_name;
  std::optional<utc_time> plan_expires; ///< None: not by itself.
};

/// What a user has used of a month.
struct quota_use {
  uint64_t used = 0;
  std::optional<uint64_t> limit; ///< None: there is none.
  utc_time resets{};             ///< When the next month begins.

  /// None: no limit.
  std::optional<uint64_t> remaining() const noexcept {
    if (!limit)
      return std::nullopt;
    return *limit > used ? *limit - used : 0;
  }
};

struct account_view {
  account of;
  quota_use quota;
};

/// A plan that can be had.
struct plan_offer {
  std::string id;
  std::string name;
  int64_t price_cents = 0;
  std::optional<int64_t> duration_days; ///< None: it does not end by itself.
  capabilities may;
};
using plan_list = std::vector<plan_offer>;

/// A search in its user's history, which outlives its result.
struct search_record {
  std::string search_id;
  std::string user;
  std::string status; ///< "running", or how it ended.
  utc_time created{};
  std::optional<utc_time> ended;
  std::vector<std::string> ufs;
  std::string first; ///< YYYY-MM-DD
  std::string last;
  std::string sector_id;        ///< Empty: none.
  std::string sector_name = {}; ///< As it was called then; empty: not known.
  std::string terms_text;       ///< As given.
  uint64_t found = 0;
  int64_t value_cents = 0;
  bool partial = false;
  /// Of its end: the fencing token of the job that it ran as, which is not
  /// written if another worker has the job since. 0: it was no job.
  uint64_t token = 0;
};

/// A part of a user's history.
struct search_history {
  std::vector<search_record> records; ///< Newest first.
  uint64_t total = 0;
};

/// A sector that a user has written for himself.
struct own_sector {
  std::string id; ///< Unique among its user's.
  /// What it says, as the API writes it, one JSON object.
  std::string definition;
  utc_time created{};
  utc_time updated{};

  bool operator==(const own_sector&) const = default;
};
using own_sector_list = std::vector<own_sector>;

/// A sector as it is kept now.
struct saved_sector {
  own_sector kept;
  bool is_new = false; ///< It has not replaced another one.
};

/// A search that wants to begin, and what may keep it from that.
struct search_charge {
  search_record record;
  /// Counts in its user's month, which has this limit; see `capabilities`.
  bool counts = false;
  std::optional<uint64_t> limit = {};
  /// Searches and repetitions of its user that may begin in a minute; none: any
  /// number.
  std::optional<uint32_t> per_minute = {};
  /// It repeats a part of another search: not put into the history.
  bool repetition = false;
};

/// How a user stands with his requests a minute.
struct rate_use {
  uint64_t limit = 0;
  uint64_t remaining = 0;
  std::chrono::seconds reset{0}; ///< Until all of them are free again.

  bool operator==(const rate_use&) const = default;
};

/// It may begin.
struct search_charged {
  std::optional<rate_use> rate = {}; ///< None: not limited.
  quota_use quota = {};              ///< If it counts; this search included.
  /// The history has a running search of this user and id: another node may
  /// know more. Nothing was counted.
  bool known = false;
};

/// Something that others may ask about later.
struct audit_event {
  std::string id; ///< Told twice, it is kept once.
  utc_time at{};
  std::string user;
  std::string kind;   ///< "profile_created", ...
  std::string detail; ///< Cut at 2,000 bytes; never a secret.
};

} // namespace bidiq
