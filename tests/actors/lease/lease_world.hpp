#pragma once

#include "actors/lease/lease.hpp"

#include <array>
#include <cstdint>
#include <deque>
#include <set>
#include <string>
#include <vector>

namespace bidiq::test {

/// Deliberate defects of a keeper, which the model test has to notice.
enum class lease_defect : uint8_t {
  none,
  grants_what_is_held,
  repeats_tokens,
  fences_nobody,
  releases_for_anybody,
  never_ends,
  buries_the_living,
};

/// What one schedule does: each number is one step of it.
using lease_schedule = std::vector<uint32_t>;

/// Holders of one lease, their connections to its keeper, and a keeper that
/// restarts, with its data or without. Requests and answers of a connection
/// keep their order, may take any time, and may be lost; holders die and come
/// back.
class lease_world {
public:
  explicit lease_world(lease_defect defect) : defect_(defect) {
    for (size_t i = 0; i < holders_.size(); ++i)
      begin_life(i);
  }

  /// What it has violated; empty: nothing.
  std::string run(const lease_schedule& steps);

private:
  enum class verb : uint8_t { claim, renew, write, release, judge };

  struct request {
    verb what;
    std::string name;
    uint64_t token = 0;
    std::string dead; ///< `judge`: whose lease `token` is.
    int64_t sent = 0;
    uint64_t seq = 0;
  };
  struct answer {
    request asked;
    lease_decision found;
  };
  struct holder {
    std::string name;
    bool dead = false;
    uint64_t token = 0;      ///< 0: it knows that it holds nothing.
    int64_t until = 0;       ///< It believes to hold the lease till then.
    uint64_t valid_from = 0; ///< Earlier answers are from before a release.
    std::deque<request> sent;
    std::deque<answer> coming;

    bool claiming() const;
  };

  static constexpr int64_t ttl = 100;

  void begin_life(size_t i);
  void step(uint32_t x);
  void send(holder& h, verb what);
  void arrive(holder& h);
  void hear(holder& h);
  void restart(bool emptied);
  lease_decision keep(const request& x);
  lease_decision claim(const request& x);
  void note_grant(const request& x, uint64_t token);
  void note_write(uint64_t token);
  void check();
  void check_end();
  bool lives_still(const std::string& name) const;
  void blame(const char* what) {
    if (violation_.empty())
      violation_ = what;
  }
  lease_record record() const {
    return {token_, name_, ends_};
  }

  lease_defect defect_;
  int64_t now_ = 1'000'000;
  bool one_name_ = false; ///< Lives of a holder share its name.
  bool restores_ = false; ///< Holders ask for the token that they have had.
  // The keeper.
  uint64_t token_ = 0;
  std::string name_;
  int64_t ends_ = 0;
  // The holders.
  std::array<holder, 4> holders_;
  unsigned lives_begun_ = 0;
  uint64_t next_seq_ = 1;
  // What has happened.
  bool emptied_ = false;
  uint64_t highest_ = 0; ///< Token ever granted.
  uint64_t written_ = 0; ///< Highest token that changed anything since then.
  std::set<uint64_t> granted_;
  std::string violation_;
};

} // namespace bidiq::test
