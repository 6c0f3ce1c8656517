#include "actors/progress/stream_limiter.hpp"

#include "tests/actors/system/actor_fixture.hpp"
#include "tests/catch.hpp"

using namespace bidiq;
using namespace bidiq::test;
using namespace std::chrono_literals;

namespace {

struct gate_fixture : actor_fixture {
  gate_fixture() {
    gate = serve(stream_limiter_name,
                 sys->spawn(stream_limiter, stream_limiter_options{}));
  }

  outcome<bool> ask(const std::string& who, bool resuming = false) {
    outcome<bool> out = fail(errc::internal, "no answer");
    tell(gate, claim_atom_v, who, uint64_t{3}, resuming,
         reply<bool>{[&](outcome<bool> x) { out = std::move(x); }});
    return out;
  }

  uint64_t open() {
    uint64_t out = 0;
    tell(gate, status_atom_v,
         reply<uint64_t>{[&](outcome<uint64_t> x) { out = x.value(); }});
    return out;
  }

  stream_limiter_actor gate;
};

} // namespace

TEST_CASE("a user gets three streams, and another one when one has ended") {
  gate_fixture f;
  for (int i = 0; i < 3; ++i)
    CHECK(f.ask("ana").value());
  auto refused = f.ask("ana");
  CHECK(refused.error().code == errc::too_many_streams);
  CHECK(refused.error().retry_after > 0s);
  CHECK(f.ask("rui").value());
  CHECK(f.open() == 4);
  f.tell(f.gate, detach_atom_v, std::string{"ana"});
  CHECK(f.ask("ana").value());
}

TEST_CASE("a user gets ten first connects a minute; resuming is free") {
  gate_fixture f;
  for (int i = 0; i < 10; ++i) {
    CHECK(f.ask("ana").value());
    f.tell(f.gate, detach_atom_v, std::string{"ana"});
  }
  auto refused = f.ask("ana");
  CHECK(refused.error().code == errc::rate_limited);
  CHECK(refused.error().retry_after == 60s);
  CHECK(f.ask("ana", true).value());
  f.pass(60s);
  CHECK(f.ask("ana").value());
}
