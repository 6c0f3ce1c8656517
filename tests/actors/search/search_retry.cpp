#include "tests/actors/search/search_names.hpp"
#include "tests/catch.hpp"

using namespace bidiq;
using namespace bidiq::test;

namespace {

constexpr const char* first = "search-0001-r1";

struct repeating : search_fixture {
  repeating() {
    start();
  }

  /// A search of SP and RJ, of which RJ has failed.
  void fail_one() {
    begin(id);
    page(id, {share(plain_notice())});
    report(id, {"RJ"});
    REQUIRE(wait(id).value()->status == search_status::degraded);
  }

  answer_box<retried> retry(const std::string& user = "ana") {
    return search_fixture::retry(id, user);
  }
};

} // namespace

TEST_CASE("a repetition runs under its own id and keeps what had not failed") {
  repeating f;
  f.fail_one();
  auto box = f.retry();
  CHECK(box.value().search_id == id);
  CHECK(box.value().progress_id == first);
  auto& job = *f.source.jobs.at(first);
  CHECK(job.ufs == std::vector<std::string>{"SP", "RJ"});
  CHECK(job.keep_ufs == std::vector<std::string>{"SP"});
}

TEST_CASE("of a search that was called off only what is missing is repeated") {
  repeating f;
  f.begin(id);
  f.page(id, {share(plain_notice())});
  f.segment(id, "SP", "success");
  f.cancel(id);
  REQUIRE(f.results(id).value()->status == search_status::cancelled);
  REQUIRE(f.retry().value().progress_id == first);
  CHECK(f.source.jobs.at(first)->keep_ufs == std::vector<std::string>{"SP"});
  f.finish(first);
  CHECK(f.results(id).value()->status == search_status::completed);
  CHECK(f.results(id).value()->coverage_pct == 100);
  auto now = f.status(id).value();
  CHECK(now.status == search_status::completed);
  CHECK(now.at == stage::complete);
  CHECK(now.message == f.status(first).value().message);
}

TEST_CASE("a search can be repeated as soon as it is told to be called off") {
  repeating f;
  f.begin(id);
  answer_box<retried> again;
  caf::anon_send(
    f.store, cancel_atom_v, std::string{id}, identity{"ana", false},
    reply<search_snapshot>{[&](const outcome<search_snapshot>& called_off) {
      CHECK(called_off.has_value());
      caf::anon_send(f.boss, retry_atom_v, std::string{id},
                     identity{"ana", false}, again.promise());
    }});
  f.run();
  CHECK(again.value().progress_id == first);
}

TEST_CASE("a search that was called off while it waited is repeated whole") {
  repeating f;
  f.settings.max_running = 1;
  f.restart_supervisor();
  f.begin("search-0002");
  f.begin(id);
  f.cancel(id);
  auto result = f.results(id).value();
  CHECK(result->coverage_pct == 0);
  CHECK(result->is_partial);
  CHECK(result->ufs[0].status == "failed");
  CHECK(f.retry().value().progress_id == first);
}

TEST_CASE("its result takes the place of the old one when it ends") {
  repeating f;
  f.fail_one();
  REQUIRE(f.retry().value().progress_id == first);
  CHECK(f.results(id).value()->status == search_status::degraded);
  f.finish(first);
  auto result = f.results(id).value();
  CHECK(result->status == search_status::completed);
  CHECK(result->search_id == id);
  CHECK(result->request->search_id == id);
  CHECK(f.status(id).value().status == search_status::completed);
  CHECK(f.results(first).value()->search_id == first);
  CHECK(f.retry().code() == errc::nothing_to_retry);
}

TEST_CASE("a repetition that finds out less changes nothing") {
  repeating f;
  f.fail_one();
  REQUIRE(f.retry().get().has_value());
  f.report(first, {"SP", "RJ"});
  auto result = f.results(id).value();
  CHECK(result->status == search_status::degraded);
  CHECK(result->coverage_pct == 50);
}

TEST_CASE("who repeats while it is being repeated is told where") {
  repeating f;
  f.fail_one();
  CHECK(f.retry().value().progress_id == first);
  CHECK(f.retry().value().progress_id == first);
  f.report(first, {"RJ"});
  CHECK(f.retry().value().progress_id == "search-0001-r2");
}

TEST_CASE(
  "there is nothing to repeat of what runs, is whole, or is another's") {
  repeating f;
  f.begin(id);
  CHECK(f.retry().code() == errc::nothing_to_retry);
  CHECK(f.retry("rui").code() == errc::not_found);
  f.finish(id);
  CHECK(f.retry().code() == errc::nothing_to_retry);
}

TEST_CASE("a repetition counts as a search of its user") {
  repeating f;
  f.fail_one();
  for (int i = 2; i < 7; ++i)
    f.begin("search-000" + std::to_string(i));
  CHECK(f.retry().code() == errc::too_many_searches);
}

TEST_CASE("who takes the ids of another's repetitions does not prevent them") {
  repeating f;
  f.fail_one();
  for (int i = 1; i <= 20; ++i) {
    auto taken = std::string{id} + "-r" + std::to_string(i);
    f.begin(taken, "rui" + std::to_string(i));
  }
  auto seen = f.retry().value().progress_id;
  CHECK(seen.size() == std::string{id}.size() + 8);
  f.finish(seen);
  CHECK(f.results(id).value()->status == search_status::completed);
}

TEST_CASE("repetitions are not listed among the user's searches") {
  repeating f;
  f.fail_one();
  REQUIRE(f.retry().get().has_value());
  auto found = f.list();
  REQUIRE(found.size() == 1);
  CHECK(found.front().search_id == id);
}

TEST_CASE("a result that another node has replaced is asked for there") {
  repeating f;
  f.fail_one();
  f.tell(f.store, retry_atom_v, std::string{id});
  CHECK(f.results(id).code() == errc::not_found);
  CHECK(f.list().size() == 1);
}
