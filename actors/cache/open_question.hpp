#pragma once

#include "actors/domain/read_through.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace bidiq {

/// One question of an asker on its way: what of it is known, and who reads what
/// is not. Pure.
///
/// First everything is looked up. What lacks becomes segments, each of which is
/// claimed. One that is granted is looked up once more, since another may just
/// have read it, and then is the asker's. Of one that is busy the days that
/// another reads are waited for, the others are segments of their own; when the
/// other has ended, well or not, what lacks then is claimed again.
class open_question {
public:
  static constexpr size_t whole = ~size_t{0};

  /// What is to be done next; answered by the member in brackets.
  struct order {
    enum class kind : uint8_t {
      look,  ///< What is kept of `partitions`, `days`? [found]
      claim, ///< May the segment's list be read? [granted, busy, over]
      free,  ///< The claim, or the lease, is not needed any more.
    };

    kind type = kind::look;
    size_t segment = 0; ///< Or `whole`.
    std::vector<cache_partition> partitions;
    list_segment list;
  };

  explicit open_question(days_question_ptr question);

  const days_question& question() const noexcept {
    return *question_;
  }

  void found(size_t segment, const cache_answer& x);
  void granted(size_t segment, uint64_t lease);
  void busy(size_t segment, day_range days);
  void over(size_t segment);

  /// What the asker has read is kept, or there was nothing.
  void handed_in(size_t segment);

  std::vector<order> take_orders();

  /// What is to be told, null if nothing is.
  days_answer_ptr take_answer();

  /// Whether all segments are over.
  bool finished() const;

  /// Segments so far.
  size_t size() const noexcept {
    return segments_.size();
  }

private:
  enum class phase : uint8_t { claiming, waiting, looking, reading, over };

  struct segment_state {
    list_segment list;
    phase at = phase::claiming;
    uint64_t lease = 0;
  };

  void begin_answer();
  void take(const cache_answer& x);
  void add(const list_segment& list);
  void look(size_t segment);
  void claim(size_t segment);
  void end(size_t segment);
  void tell(size_t segment, segment_news::kind how);

  days_question_ptr question_;
  day_ledger known_;
  bool looking_ = true; ///< For everything.
  std::vector<segment_state> segments_;
  std::vector<order> orders_;
  std::shared_ptr<days_answer> answer_;
};

} // namespace bidiq
