#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>
#include <utility>

namespace bidiq {

/// Who holds memory that grows with what is asked of the node. What each of
/// them counts, and its own bound, stands in docs/memory.md.
enum class memory_account : uint8_t {
  process,   ///< Resident at the end of the start: code, threads, tables.
  results,   ///< Results of ended searches, each notice once.
  searches,  ///< Running ones with what they have found; what ended ones keep.
  sources,   ///< Notices of lists that are not known to be whole.
  progress,  ///< Event logs, and last events of those that have expired.
  cache,     ///< Days of raw notices.
  directory, ///< Results on their way to and from other nodes.
  reports,   ///< Workbooks being written.
  connections, ///< Sockets with their buffers.
  requests,    ///< Bodies being received.
  answers,     ///< Bodies that are not sent yet.
  tokens,      ///< Whom tokens name, by their digests.
};
inline constexpr size_t memory_accounts = 12;

/// The name as metrics and health show it: "results".
std::string_view to_string(memory_account x) noexcept;

/// What the node does about its memory; each level includes those before it.
enum class memory_level : uint8_t {
  normal,
  shrink, ///< Caches shrink.
  evict,  ///< Ended searches go, the oldest first.
  refuse, ///< New searches are refused.
};
std::string_view to_string(memory_level x) noexcept;

/// Shares of the budget at which levels begin, ascending. A level ends `slack`
/// of the budget below where it began, so that it does not flicker.
struct memory_thresholds {
  double shrink = 0.75;
  double evict = 0.85;
  double refuse = 0.95;
  double slack = 0.05;
};

/// The one account of a node's memory, after Envoy's overload manager: owners
/// report what they hold, and who must act is told when the level changes.
/// Counting is two atomic additions and a comparison; no thread waits.
/// Thread-safe, but for `on_level`.
class memory_budget {
public:
  using listener = std::function<void(memory_level)>;

  /// `limit` in bytes; 0: without one the level stays `normal`.
  explicit memory_budget(uint64_t limit, memory_thresholds at = {});

  memory_budget(const memory_budget&) = delete;
  memory_budget& operator=(const memory_budget&) = delete;

  /// Who is told of the new level, on the thread whose report has changed it;
  /// must not block. Of two changes at once the later may be told first, so
  /// ask `level`. Set before others report.
  void on_level(listener f) {
    listener_ = std::move(f);
  }

  /// Adds to an account; never takes more than was added.
  void add(memory_account whose, int64_t bytes) noexcept;

  uint64_t bytes(memory_account whose) const noexcept;
  /// All accounts together.
  uint64_t total() const noexcept;
  uint64_t limit() const noexcept {
    return limit_;
  }
  memory_level level() const noexcept {
    return level_.load();
  }
  /// How many bytes have to go until the level is below `x`; 0 if it is.
  uint64_t excess(memory_level x) const noexcept;

private:
  memory_level next(memory_level now, uint64_t total) const noexcept;
  void settle() noexcept;

  uint64_t limit_;
  std::array<uint64_t, 4> begin_{}; ///< By level; total at or above begins it.
  std::array<uint64_t, 4> end_{};   ///< By level; total below ends it.
  std::array<std::atomic<int64_t>, memory_accounts> accounts_{};
  std::atomic<int64_t> total_ = 0;
  std::atomic<memory_level> level_ = memory_level::normal;
  listener listener_;
};

/// Null where memory is not counted.
using memory_budget_ptr = std::shared_ptr<memory_budget>;

/// What one owner holds of an account, given back when it goes. Not
/// thread-safe; its owner's.
class memory_charge {
public:
  /// Counts nothing.
  memory_charge() = default;

  memory_charge(memory_budget_ptr budget, memory_account whose,
                uint64_t bytes = 0)
    : budget_(std::move(budget)), whose_(whose) {
    set(bytes);
  }

  memory_charge(memory_charge&& other) noexcept
    : budget_(std::move(other.budget_)),
      whose_(other.whose_),
      bytes_(std::exchange(other.bytes_, 0)) {
    // nop
  }

  memory_charge& operator=(memory_charge&& other) noexcept {
    std::swap(budget_, other.budget_);
    std::swap(whose_, other.whose_);
    std::swap(bytes_, other.bytes_);
    return *this;
  }

  ~memory_charge() {
    set(0);
  }

  /// What is held now, instead of what was.
  void set(uint64_t bytes) noexcept {
    if (budget_ && bytes != bytes_)
      budget_->add(whose_,
                   static_cast<int64_t>(bytes) - static_cast<int64_t>(bytes_));
    bytes_ = bytes;
  }

  uint64_t bytes() const noexcept {
    return bytes_;
  }

private:
  memory_budget_ptr budget_;
  memory_account whose_ = memory_account::process;
  uint64_t bytes_ = 0;
};

} // namespace bidiq
