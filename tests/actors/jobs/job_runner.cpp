#include "actors/jobs/job_runner.hpp"
#include "actors/domain/search_job.hpp"
#include "tests/actors/progress/slow_store.hpp"
#include "tests/actors/search/search_fixture.hpp"
#include "tests/catch.hpp"

using namespace bidiq;
using namespace bidiq::test;
using namespace std::chrono_literals;

namespace {

/// The store in memory, which carries out a look at what is held after the next
/// write, as a busy database may, or when it is told to.
class slow_looks final : public job_store {
public:
  void add(job x, const std::string& worker, utc_time now,
           reply<job> answer) override {
    real_->add(std::move(x), worker, now, std::move(answer));
    look();
  }
  void place(job x, uint64_t most, utc_time now, reply<job> answer) override {
    real_->place(std::move(x), most, now, std::move(answer));
  }
  void take(job_wish wish, utc_time now, reply<job_list> answer) override {
    real_->take(std::move(wish), now, std::move(answer));
    look();
  }
  void held(uint64_t most, reply<job_list> answer) override {
    looks_.push_back([=, this] { real_->held(most, answer); });
  }
  void renew(std::vector<job_beat> beats, utc_time now,
             reply<std::vector<job_lease>> answer) override {
    real_->renew(std::move(beats), now, std::move(answer));
  }
  void finish(job_lease lease, job_end how, utc_time now,
              reply<bool> answer) override {
    real_->finish(std::move(lease), std::move(how), now, std::move(answer));
  }
  void hand_back(job_lease lease, utc_time due, reply<bool> answer) override {
    real_->hand_back(std::move(lease), due, std::move(answer));
  }
  void repeat(job_lease lease, job_end how, std::string report, utc_time due,
              reply<bool> answer) override {
    real_->repeat(std::move(lease), std::move(how), std::move(report), due,
                  std::move(answer));
  }
  void lapse(job_lease lease, utc_time now, reply<job> answer) override {
    real_->lapse(std::move(lease), now, std::move(answer));
  }
  void cancel(std::string id, utc_time now, reply<job> answer) override {
    real_->cancel(std::move(id), now, std::move(answer));
  }
  void requeue(std::string id, utc_time now, reply<job> answer) override {
    real_->requeue(std::move(id), now, std::move(answer));
  }
  void find(std::string id, reply<job> answer) override {
    real_->find(std::move(id), std::move(answer));
  }
  void list(job_query which, reply<job_page> answer) override {
    real_->list(std::move(which), std::move(answer));
  }
  void enlist(std::string worker, utc_time now, utc_time since,
              reply<uint64_t> answer) override {
    real_->enlist(std::move(worker), now, since, std::move(answer));
  }
  void retire(std::string worker, reply<bool> answer) override {
    real_->retire(std::move(worker), std::move(answer));
  }
  void sweep(job_retention keep, utc_time now,
             reply<uint64_t> answer) override {
    real_->sweep(keep, now, std::move(answer));
  }

  void look() {
    for (auto& x : std::exchange(looks_, {}))
      x();
  }

  /// As a Redis does that is restarted without what it had.
  void forget() {
    real_ = make_memory_job_store({});
  }

private:
  job_store_ptr real_ = make_memory_job_store({});
  std::vector<std::function<void()>> looks_;
};

struct fixture : search_fixture {
  explicit fixture(std::shared_ptr<const progress_sharing> sharing = nullptr) {
    settings.search.keeps_jobs = true;
    settings.search.shared = sharing != nullptr;
    options.broker.sharing = std::move(sharing);
    bridge.self = {0, "nonce-1", "node-1"};
    start();
  }

  void start_runner() {
    job_runner_options x;
    x.store = jobs;
    x.worker = "w1";
    x.known = keeping.known;
    x.on_event = [this](const char* event) { told.push_back(event); };
    runner = serve(job_runner_name, sys->spawn(job_runner, x));
  }

  job job_now(const std::string& id) {
    answer_box<job> box;
    jobs->find(id, box.promise());
    return box.value();
  }

  std::shared_ptr<slow_looks> jobs = std::make_shared<slow_looks>();
  job_runner_actor runner;
  std::vector<std::string> told; ///< What has happened to jobs.
};

/// The same with a progress store that other nodes share.
struct shared_fixture {
  ~shared_fixture() {
    x.shut_down(); // before the store goes
  }

  void answer() {
    x.run();
    while (!store.queue.empty()) {
      store.answer_one();
      x.run();
    }
  }

  slow_store store;
  fixture x{store.sharing};
};

} // namespace

TEST_CASE_METHOD(fixture, "a worker that hears of a job before it has looked "
                          "at what it left runs it once") {
  jobs->add(job_of(*order("s1"), system_utc_now()), {}, system_utc_now(), {});
  start_runner();
  tell(runner, start_atom_v);
  jobs->look();
  run();
  auto x = job_now("s1");
  CHECK(x.state == job_state::leased);
  CHECK(x.attempts == 1);
  CHECK(source.jobs.contains("s1"));
}

TEST_CASE_METHOD(fixture, "a search that is asked for before its worker has "
                          "looked at what it left is not given back") {
  start_runner();
  REQUIRE(submit(order("s1")).has_value());
  jobs->look();
  run();
  auto x = job_now("s1");
  CHECK(x.state == job_state::leased);
  CHECK(x.attempts == 1);
}

TEST_CASE_METHOD(fixture, "a search goes on whose job the store has lost, and "
                          "is kept again") {
  start_runner();
  REQUIRE(submit(order("s1")).has_value());
  jobs->look();
  run();
  auto before = job_now("s1");
  jobs->forget();
  pass(4s);
  auto x = job_now("s1");
  CHECK(x.state == job_state::leased);
  CHECK(x.token == before.token);
  CHECK(source.cancelled.empty());
  // What is written under the lease counts.
  tell(runner, done_atom_v, std::string{"s1"}, job_end{});
  tell(runner, done_atom_v, std::string{"s1"});
  CHECK(job_now("s1").state == job_state::succeeded);
}

TEST_CASE_METHOD(fixture, "a job that says nothing, or what another user asked "
                          "for, is dead, and its search ends with an error") {
  auto now = system_utc_now();
  auto nonsense = job_of(*order("nonsense"), now);
  nonsense.payload = "none";
  auto stolen = job_of(*order("stolen"), now);
  stolen.user = "bia";
  auto told_so = job_of(*order("told-so"), now);
  told_so.error_code = damaged_end().error_code;
  for (auto& x : {nonsense, stolen, told_so}) {
    INFO(x.id);
    told.clear();
    auto sink = listen(x.id);
    jobs->add(x, {}, now, {});
    if (!runner)
      start_runner();
    tell(runner, start_atom_v);
    jobs->look();
    run();
    auto ended = job_now(x.id);
    CHECK(ended.state == job_state::dead);
    CHECK(ended.error_code == "job_damaged");
    CHECK(ended.payload.empty());
    REQUIRE(sink->events().size() == 1);
    CHECK(sink->events().front()->at == stage::error);
    CHECK(status(x.id).value().status == search_status::failed);
    CHECK(told == std::vector<std::string>{"damaged"});
    CHECK_FALSE(source.jobs.contains(x.id));
  }
}

TEST_CASE_METHOD(fixture, "another version's job is left to that for a while, "
                          "and not for ever") {
  auto x = job_of(*order("s1"), system_utc_now());
  x.payload = "BQO~ what only others can read";
  jobs->add(x, {}, system_utc_now(), {});
  auto old = x;
  old.id = "s2";
  old.created -= 24h * 8;
  jobs->add(old, {}, system_utc_now(), {});
  start_runner();
  jobs->look();
  run();
  CHECK(job_now("s1").state == job_state::queued);
  CHECK(job_now("s1").due > system_utc_now());
  CHECK(job_now("s2").state == job_state::dead);
}

TEST_CASE("a node that has claimed a search whose worker was faster shows what "
          "that worker tells") {
  shared_fixture f;
  f.x.jobs->add(job_of(*f.x.order("s1"), system_utc_now()), "w2",
                system_utc_now(), {});
  f.x.start_runner();
  f.x.jobs->look();
  f.answer();
  auto sink = f.x.listen("s1");
  answer_box<submitted> box;
  f.x.tell(f.x.boss, submit_atom_v, f.x.order("s1"), box.promise());
  f.answer();
  CHECK(box.value().joined);
  CHECK(f.store.model.header().exists);
  // The worker's node claims it by its job, and begins.
  store_request claim;
  claim.what = store_request::kind::claim;
  claim.who = {0, "nonce-2", "node-2"};
  claim.token = 1;
  claim.job = true;
  auto owner = f.store.model.run(claim).header.owner;
  REQUIRE(owner.nonce == "nonce-2");
  store_request first;
  first.what = store_request::kind::append;
  first.who = owner;
  first.events = {make_event("s1", 1, {}, 0, {})};
  f.store.model.run(first);
  f.answer();
  CHECK(sink->ids() == ids{1});
}
