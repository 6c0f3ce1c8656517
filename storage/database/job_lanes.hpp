#pragma once

#include "actors/base/errc.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>

namespace bidiq {

class database_session;

/// What a job does with the database: SQLite has one writer.
enum class job_kind : uint8_t { read, write };

/// Something to be done with the database, and what becomes of it otherwise.
/// Exactly one of the two has its say in the end.
struct database_job {
  /// May throw what SOCI does, and is then run once more, on another
  /// connection, if this one was lost.
  std::function<void(database_session&)> run;
  std::function<void(failure)> refuse;
};

/// The jobs that wait, in the order they came, by what they do. Bounded: a slow
/// database makes callers wait, and then be told, not memory grow. Not
/// thread-safe.
class job_lanes {
public:
  explicit job_lanes(std::size_t limit) : limit_(limit) {
    // nop
  }

  /// Whether there was room; if not, `x` is untouched.
  bool push(job_kind kind, database_job& x);

  /// The oldest one of those that do what `reads` and `writes` say.
  std::optional<database_job> pop(bool reads, bool writes);

  bool empty(bool reads, bool writes) const noexcept;

  std::size_t size() const noexcept {
    return lanes_[0].size() + lanes_[1].size();
  }

private:
  struct waiting {
    uint64_t number = 0;
    database_job job;
  };
  using lane = std::deque<waiting>;

  std::size_t limit_;
  uint64_t next_ = 0;
  std::array<lane, 2> lanes_;
};

} // namespace bidiq
