#include "storage/database/job_lanes.hpp"

#include "tests/catch.hpp"

#include <string>

using namespace bidiq;

namespace {

// A job that says its name when it is refused.
database_job named(std::string& said, const char* name) {
  return {[](database_session&) {},
          [&said, name](const failure&) { said += name; }};
}

} // namespace

TEST_CASE("jobs are taken in the order they came, by what they do") {
  job_lanes lanes{10};
  std::string said;
  auto add = [&](job_kind kind, const char* name) {
    auto job = named(said, name);
    CHECK(lanes.push(kind, job));
  };
  add(job_kind::write, "a");
  add(job_kind::read, "b");
  add(job_kind::write, "c");
  add(job_kind::read, "d");
  auto take = [&](bool reads, bool writes) {
    if (auto job = lanes.pop(reads, writes))
      job->refuse({});
    else
      said += "-";
  };
  take(true, false);
  take(true, true);
  take(true, true);
  take(false, true);
  take(true, false);
  take(true, true);
  CHECK(said == "bac-d-");
}

TEST_CASE("what does not fit is left to its owner") {
  job_lanes lanes{1};
  std::string said;
  auto first = named(said, "a");
  auto second = named(said, "b");
  CHECK(lanes.push(job_kind::read, first));
  CHECK_FALSE(lanes.push(job_kind::write, second));
  second.refuse({});
  CHECK(said == "b");
  CHECK(lanes.size() == 1);
}
