#pragma once

#include "actors/sources/fetch_task.hpp"
#include "tests/actors/sources/cached_days.hpp"

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace bidiq::test {

/// "01-31", days of January.
inline std::string text(const day_range& x) {
  return format_day(x.first).substr(8) + "-" + format_day(x.last).substr(8);
}

inline std::string text(const cache_partition& x) {
  return x.uf + "/" + std::to_string(x.modality);
}

/// "ask SP/6 01-31", "hand in SP/6:2 end 7", "give up".
inline std::string text(const task_order& x) {
  std::string out;
  switch (x.type) {
    case task_order::kind::ask:
      out = "ask";
      for (auto& uf : x.question.ufs)
        for (auto modality : x.question.modalities)
          out += " " + text(cache_partition{uf, modality});
      return out + " " + text(x.question.days);
    case task_order::kind::hand_in:
      out = "hand in";
      for (auto& partition : x.read.days.partitions)
        out += " " + text(partition.partition) + ":"
               + std::to_string(partition.cells.size());
      return out + (x.read.ended ? " end " + std::to_string(x.read.lease) : "");
    case task_order::kind::give_up:
      return "give up";
  }
  return out;
}

inline fetch_job january_job(std::vector<std::string> ufs,
                             std::vector<int> modalities, int last = 31) {
  fetch_job x;
  x.search_id = "search-1";
  x.ufs = std::move(ufs);
  x.modalities = std::move(modalities);
  x.first = january(1);
  x.last = january(last);
  x.deadline = fetch_task::time_point{} + std::chrono::minutes{6};
  return x;
}

/// A task and the cache it asks, as the test wants it.
struct task_fixture {
  using strings = std::vector<std::string>;
  using time_point = fetch_task::time_point;

  explicit task_fixture(fetch_job job, fetch_task_options options = {})
    : task(*api, std::make_shared<const fetch_job>(std::move(job)), options,
           now) {
    // nop
  }

  /// Keeps the notices of one day, a single one, in the cache.
  void keep(const cache_partition& partition, int day,
            freshness how = freshness::fresh, utc_time read = {}) {
    cached.keep(partition, day, how,
                text(partition) + "@" + std::to_string(day), read);
  }

  /// Answers the question with what is cached, and with segments of this kind.
  void answer(const days_question& x,
              segment_news::kind how = segment_news::kind::yours) {
    question = x;
    day_ledger known{x.ufs, x.modalities, x.days};
    days_answer out;
    out.cached = cached.answer_to(x, known);
    for (auto& list : segments_of(x, known)) {
      segments.push_back(list);
      out.segments.push_back({segments.size() - 1, how, list, ++lease});
    }
    task.answered(out, read_now, 50);
  }

  /// News of one segment; if it is over, with what is cached now.
  void tell(size_t number, segment_news::kind how, uint64_t its_lease = 0) {
    days_answer out;
    day_ledger known{question.ufs, question.modalities, question.days};
    if (how == segment_news::kind::over)
      out.cached = cached.answer_to(question, known);
    out.segments.push_back({number, how, segments.at(number), its_lease});
    task.answered(out, read_now, 50);
  }

  /// What a segment has brought is kept.
  void kept(size_t number) {
    days_answer out;
    out.segments.push_back({number, segment_news::kind::over, {}, 0});
    task.answered(out, read_now, 50);
  }

  /// Does what one order asks, as a cache would that has no other user.
  void obey(const task_order& x) {
    if (x.type == task_order::kind::ask)
      answer(x.question);
    else if (x.type == task_order::kind::hand_in && x.read.ended)
      kept(x.read.segment);
  }

  /// Obeys until there are no more orders; all of them, in order.
  strings obey_all() {
    strings out;
    for (auto orders = task.take_orders(); !orders.empty();
         orders = task.take_orders())
      for (auto& x : orders) {
        out.push_back(text(x));
        obey(x);
      }
    return out;
  }

  /// The orders that wait, not obeyed.
  strings orders() {
    strings out;
    for (auto& x : task.take_orders())
      out.push_back(text(x));
    return out;
  }

  std::string name(const page_attempt& x) const {
    auto query = task.query(x);
    return query.scope.uf + "/" + std::to_string(query.scope.code) + "/"
           + std::to_string(query.page);
  }

  /// Takes the next page; its name, "" if there is none.
  std::string next() {
    auto x = task.take(now);
    if (!x)
      return "";
    taken[name(*x)] = *x;
    return name(*x);
  }

  strings all_next() {
    strings out;
    for (auto x = next(); !x.empty(); x = next())
      out.push_back(x);
    return out;
  }

  /// Page `name` has been read, with these notices; without any it has one if
  /// there are several pages. `records`: as for `page_with`.
  void read(const std::string& page, int total, notice_batch notices = {},
            std::optional<int> records = {}) {
    auto& x = taken.at(page);
    if (notices.empty() && total > 1)
      notices = {listed(page, x.at.page, task.query(x).scope.uf,
                        task.query(x).scope.code)};
    task.read(x, page_with(std::move(notices), x.at.page, total, records), now);
  }

  void fail(const std::string& page) {
    task.give_up(taken.at(page), fetch_problem::unstable);
  }

  strings changes() {
    strings out;
    for (auto& x : task.take_changes())
      out.push_back(x.uf + " " + x.status);
    return out;
  }

  /// What the pages for the search have: "a b" or, from the cache, "(a b)".
  strings shown() {
    strings out;
    for (auto& page : task.take_pages()) {
      std::string ids;
      for (auto& x : page->notices)
        ids += (ids.empty() ? "" : " ") + x->id;
      out.push_back(page->cached ? "(" + ids + ")" : ids);
    }
    return out;
  }

  source_api_ptr api = make_pncp();
  time_point now{};
  utc_time read_now{std::chrono::hours{1}};
  uint64_t lease = 0;
  days_question question;
  std::vector<list_segment> segments;
  cached_days cached;
  std::map<std::string, page_attempt> taken; ///< By name.
  fetch_task task;
};

} // namespace bidiq::test
