#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

namespace bidiq {

/// Which workbook a pool of exporters writes next. The oldest goes first; two
/// of one path are never written at once, so that the second finds what the
/// first has written. Pure: callers say what has come, what has ended, and
/// whether memory is short. Not thread-safe.
class report_queue {
public:
  /// `workers`: workbooks written at a time, at least 1.
  explicit report_queue(size_t workers) : workers_(workers) {
    // nop
  }

  /// One more waits. `path`: of its object, if it has one already. Returns its
  /// number, which no other one has.
  uint64_t add(std::string path = {});

  /// The next one that may begin, which is being written from now on. `scarce`:
  /// memory is short, and one at a time has to do.
  std::optional<uint64_t> next(bool scarce);

  /// That one is written, or has failed.
  void end(uint64_t number);

  size_t waiting() const noexcept {
    return waiting_.size();
  }
  size_t running() const noexcept {
    return running_.size();
  }

private:
  struct entry {
    uint64_t number;
    std::string path;
  };

  bool is_written(const std::string& path) const;

  size_t workers_;
  uint64_t last_ = 0;
  std::deque<entry> waiting_;
  std::vector<entry> running_; ///< At most `workers_`.
};

} // namespace bidiq
