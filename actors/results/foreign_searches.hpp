#pragma once

#include "actors/results/result_reader.hpp"
#include "actors/results/waiting_list.hpp"

#include <functional>
#include <string>

namespace bidiq {

/// Who waits for the result of a search.
struct result_waiter {
  identity who;
  reply<search_result_ptr> answer;
};

/// Answers questions about searches of other nodes. A question that is open
/// after the op timeout fails, but for `wait`, which waits for the search.
class foreign_searches {
public:
  using result_reply = reply<search_result_ptr>;
  using snapshot_reply = reply<search_snapshot>;

  /// All three outlive it.
  foreign_searches(store_port& port, result_reader& reader,
                   const result_store_options& options)
    : port_(port),
      reader_(reader),
      options_(options),
      waits_(options.max_waiters) {
    // nop
  }

  void results(const std::string& id, const identity& who,
               const result_reply& answer);
  void wait(const std::string& id, const identity& who,
            const result_reply& answer);
  void status(const std::string& id, const identity& who,
              const snapshot_reply& answer);
  void cancel(const std::string& id, const identity& who,
              const snapshot_reply& answer);
  /// Tells whether Redis has another final result of a search than the one of
  /// this time; not if that cannot be found out.
  void look_for_other(const std::string& id, utc_time updated,
                      std::function<void(bool)> then);
  /// The result whose workbook has this path in the object store.
  void find(const std::string& path, const result_reply& answer);

private:
  using searched = std::function<void(outcome<shared_search>)>;
  using ordered = std::function<void(outcome<search_snapshot>)>;

  /// Looks a search up for somebody: `not_found` unless they may read it.
  void look_up(const std::string& id, const identity& who, searched then);
  void find_by_id(const std::string& id, const std::string& path,
                  const result_reply& answer);
  void follow(const std::string& id, const identity& who,
              const result_reply& answer);
  void on_end(const std::string& id);
  /// Tells the search's node; `then` gets the search as it was.
  void order_cancel(const std::string& id, const shared_search& known,
                    ordered then);
  /// Answers once the search has ended, but after the op timeout anyway.
  void answer_at_end(const std::string& id, const identity& who,
                     const search_snapshot& before,
                     const snapshot_reply& answer);

  /// Fails a question that is still open after the op timeout.
  template <class T>
  void limit(const reply<T>& answer);

  store_port& port_;
  result_reader& reader_;
  const result_store_options& options_;
  waiting_list<result_waiter> waits_;
};

} // namespace bidiq
