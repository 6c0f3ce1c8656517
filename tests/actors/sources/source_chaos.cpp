#include "tests/actors/sources/scripted_cache.hpp"
#include "tests/catch.hpp"

#include <rapidcheck.h>

#include <algorithm>
#include <set>

using namespace bidiq;
using namespace bidiq::test;
using namespace std::chrono_literals;

namespace {

using strings = std::vector<std::string>;

/// An upstream of a few lists, ascending, that grow while they are read.
struct chaotic_upstream {
  static constexpr size_t page_size = 2;

  std::map<std::string, std::vector<int>> lists; ///< Days, by "SP/6".

  static std::string id(const std::string& list, size_t i) {
    return list + "#" + std::to_string(i);
  }

  /// From the asked days only, as upstream does.
  std::vector<size_t> within(const std::string& list, int first,
                             int last) const {
    std::vector<size_t> out;
    auto& days = lists.at(list);
    for (size_t i = 0; i < days.size(); ++i)
      if (first <= days[i] && days[i] <= last)
        out.push_back(i);
    return out;
  }

  http_response page(const scripted_http::call& call) const {
    auto list = call.parameter("uf") + "/"
                + call.parameter("codigoModalidadeContratacao");
    auto day = [&](const char* name) {
      return std::stoi(call.parameter(name).substr(6));
    };
    auto rows = within(list, day("dataInicial"), day("dataFinal"));
    auto total = static_cast<int>((rows.size() + page_size - 1) / page_size);
    auto from = static_cast<size_t>(call.page() - 1) * page_size;
    if (from >= rows.size())
      return status_only(204);
    strings records;
    for (auto i = from; i < std::min(from + page_size, rows.size()); ++i)
      records.push_back(record(id(list, rows[i]), list.substr(0, 2),
                               list.substr(3),
                               format_day(january(lists.at(list)[rows[i]]))));
    return page_of(records, call.page(), total, rows.size());
  }
};

struct chaos {
  explicit chaos(std::vector<uint32_t> trace) : dice(std::move(trace)) {
    fixture.options.seed = dice[0];
    fixture.options.task.lists.pages.confirm_empty = true;
    fixture.options.breaker.min_calls = 20;
    fixture.options.max_refreshes = 0; // They have a deadline of their own.
    fixture.options.breaker.cooldown = 5s;
    fixture.options.task.retry.budget_min = roll(3) * 20;
    for (auto uf : {"SP", "RJ", "MG"})
      for (auto modality : {"4", "6"}) {
        auto& days = upstream.lists[std::string{uf} + "/" + modality];
        for (auto n = roll(9); n > 0; --n)
          days.push_back(1 + static_cast<int>(roll(9)));
        std::sort(days.begin(), days.end());
      }
    initial = upstream;
    fill_cache();
  }

  size_t roll(size_t sides) {
    at = (at + 1) % dice.size();
    return (dice[at] + ++rolls * 7) % sides;
  }

  /// Some days are cached, truthfully, and some of them are no longer fresh.
  void fill_cache() {
    for (auto& [list, days] : upstream.lists)
      for (int day = 1; day <= 9; ++day) {
        if (roll(3) != 0)
          continue;
        notice_batch batch;
        cache_partition partition{list.substr(0, 2), std::stoi(list.substr(3))};
        for (auto i : upstream.within(list, day, day))
          batch.push_back(listed(upstream.id(list, i), day, partition.uf,
                                 partition.modality));
        cached_day cell{january(day),
                        std::make_shared<const notice_batch>(std::move(batch)),
                        {},
                        false};
        fixture.script.days.at(partition, day)
          = {cell, static_cast<freshness>(roll(3)), roll(5) == 0};
      }
  }

  fetch_job job(const std::string& id) {
    auto x = fixture.job({"SP", "RJ", "MG"}, {4, 6});
    x.search_id = id;
    x.last = january(9);
    x.force_fresh = roll(4) == 0;
    x.deadline = fixture.now() + 1s * (2 + roll(60));
    return x;
  }

  void answer(size_t which) {
    auto& calls = fixture.http.calls;
    std::swap(calls[0], calls[which]);
    auto& call = calls[0];
    switch (roll(14)) {
      case 0:
        return fixture.answer(html(200));
      case 1:
        return fixture.answer(status_only(500));
      case 2:
        return fixture.answer(transport(transport_error::partial));
      case 3: // Never of page 1: a list that is denied twice is empty.
        return fixture.answer(call.page() > 1
                                  && denied.insert(call.what()).second
                                ? status_only(204)
                                : status_only(504));
      case 4:
        return fixture.answer(html(429));
      case 5: {
        auto list = call.parameter("uf") + "/"
                    + call.parameter("codigoModalidadeContratacao");
        upstream.lists[list].push_back(9);
        return fixture.answer(upstream.page(call));
      }
      case 6:
        return fixture.answer(page_of({"{\"cut"}, call.page(), 3));
      default:
        return fixture.answer(upstream.page(call));
    }
  }

  /// A UF that has not failed lacks no notice that was there at the beginning.
  bool honest(const sink_log& log) const {
    std::set<std::string> shown{log.ids.begin(), log.ids.end()};
    auto& failed = log.reports.front().failed_ufs;
    uint64_t whole = 0;
    for (auto& [list, days] : initial.lists) {
      auto missing = false;
      for (size_t i = 0; i < days.size(); ++i)
        missing = missing || !shown.contains(initial.id(list, i));
      whole += missing ? 0 : 1;
      auto said = std::find(failed.begin(), failed.end(), list.substr(0, 2));
      if (missing && said == failed.end())
        return false;
    }
    return log.reports.front().pairs_complete <= whole;
  }

  std::vector<uint32_t> dice;
  size_t at = 0;
  size_t rolls = 0;
  cached_source_fixture fixture;
  chaotic_upstream upstream;
  chaotic_upstream initial;
  std::set<std::string> denied;
};

} // namespace

TEST_CASE("whatever happens, a job is reported once and honestly") {
  auto holds = rc::check("one honest report", [] {
    chaos x{*rc::gen::container<std::vector<uint32_t>>(
      200, rc::gen::arbitrary<uint32_t>())};
    auto& f = x.fixture;
    sink_log logs[2];
    auto first = x.job("search-1");
    auto second = x.job("search-2");
    auto last = std::max(first.deadline, second.deadline);
    auto cancel_at = x.roll(60);
    auto crash_at = x.roll(60);
    std::chrono::steady_clock::time_point sent;
    f.options.http.get = [&, ask = f.options.http.get](http_get request,
                                                       http_callback done) {
      sent = f.now();
      return ask(std::move(request), std::move(done));
    };
    f.fetch(first, logs[0]);
    f.fetch(second, logs[1]);
    for (size_t step = 0; f.now() <= last + 1s; ++step) {
      f.pass(std::chrono::milliseconds{10 + x.roll(400)});
      if (step == cancel_at && x.roll(3) == 0) {
        caf::anon_send(f.source, cancel_atom_v, std::string{"search-2"});
        f.sched->run();
      }
      if (step == crash_at && x.roll(3) == 0)
        f.stop_cache();
      if (!f.http.calls.empty() && x.roll(8) != 0)
        x.answer(x.roll(f.http.calls.size()));
    }
    RC_ASSERT(sent < last);
    for (auto& log : logs) {
      RC_ASSERT(log.reports.size() == 1U);
      RC_ASSERT(log.after_report == 0);
      auto& report = log.reports.front();
      RC_ASSERT((report.stat.status == "success") == report.failed_ufs.empty());
      RC_ASSERT(report.stat.duration_ms <= 62'000);
      RC_ASSERT(x.honest(log));
    }
  });
  CHECK(holds);
}
