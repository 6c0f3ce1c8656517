#pragma once

#include "actors/cache/cache_port.hpp"
#include "actors/cache/lookup.hpp"
#include "actors/cache/lru.hpp"

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace bidiq {

/// Answers what is cached: from memory, then from what Redis adds. One question
/// at a time has days on their way from Redis, in turns: what it brings to
/// memory, those behind it need not ask for.
class day_reader {
public:
  using receiver = std::function<void(const cache_answer&)>;

  /// All outlive the reader.
  day_reader(cache_port& port, day_lru& memory,
             const notice_cache_options& options)
    : port_(port), memory_(memory), options_(options) {
    // nop
  }

  /// `then` runs once: at once, or within the op timeout.
  void find(const cache_question_ptr& x, receiver then);

  /// What is on its way stays out of memory.
  void forget() noexcept {
    ++epoch_;
  }

private:
  struct question {
    cache_lookup lookup;
    receiver then;
    bool answered = false;
  };
  using question_ptr = std::shared_ptr<question>;

  void read_next();
  void ask(const question_ptr& x, std::vector<month_query> months);
  void on_read(const question_ptr& x, const std::vector<month_query>& months,
               const std::vector<redis::answer>& found, bool keep);
  void take_month(const question_ptr& x, const month_query& month,
                  const redis::value& found, bool keep);
  void distrust(const question_ptr& x, const month_query& month,
                poison_reason why, std::string detail);
  void answer(const question_ptr& x);

  cache_port& port_;
  day_lru& memory_;
  const notice_cache_options& options_;
  std::deque<question_ptr> waiting_; ///< For their turn with Redis.
  bool reading_ = false;
  uint64_t epoch_ = 0; ///< Grows whenever all is forgotten.
};

} // namespace bidiq
