#pragma once

#include "actors/results/result_reader.hpp"

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace bidiq {

/// Answers questions about searches of other nodes. A question that is open
/// after the op timeout fails, but for `wait`, which waits for the search.
class foreign_searches {
public:
  using result_reply = reply<search_result_ptr>;
  using snapshot_reply = reply<search_snapshot>;

  /// All three outlive it.
  foreign_searches(directory_port& port, result_reader& reader,
                   const search_directory_options& options)
    : port_(port), reader_(reader), options_(options) {
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
  /// The result whose workbook has this path in the object store.
  void find(const std::string& path, const result_reply& answer);

private:
  using searched = std::function<void(outcome<shared_search>)>;
  using ordered = std::function<void(outcome<search_snapshot>)>;

  /// Who waits for the end of a search.
  struct waiter {
    identity who;
    result_reply answer;
  };

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

  directory_port& port_;
  result_reader& reader_;
  const search_directory_options& options_;
  std::map<std::string, std::vector<waiter>> waits_; ///< By search id.
};

} // namespace bidiq
