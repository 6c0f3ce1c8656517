#include "actors/domain/identity_codec.hpp"

#include "tests/actors/domain/codec_samples.hpp"
#include "tests/catch.hpp"

#include <rapidcheck.h>

using namespace bidiq;
using namespace bidiq::test;

TEST_CASE("without authentication a caller is the local user, without limits") {
  identity x;
  CHECK(x.user == "local");
  CHECK_FALSE(x.admin);
  CHECK(x.plan == "sala_guerra");
  CHECK((x.may == capabilities{}));
  CHECK(x.may.excel);
  for (auto limit : {x.may.history_days, x.may.requests_per_minute,
                     x.may.searches_per_month})
    CHECK_FALSE(limit.has_value());
}

TEST_CASE("each plan allows what the contract says") {
  CHECK((capabilities_of("free_trial") == capabilities{365, true, 2, 1000}));
  CHECK((capabilities_of("consultor_agil") == capabilities{30, false, 10, 50}));
  CHECK((capabilities_of("maquina") == capabilities{365, true, 30, 300}));
  CHECK((capabilities_of("sala_guerra") == capabilities{1825, true, 60, 1000}));
  CHECK((capabilities_of("master") == capabilities{}));
  for (auto id : {"", "free", "pack_5", "annual", "Master", "maquina "})
    CHECK_FALSE(capabilities_of(id).has_value());
}

TEST_CASE("an identity comes back whole") {
  CHECK(rc::check([](uint64_t seed) {
    wild_source source{seed};
    auto x = source.draw_identity();
    byte_writer out;
    write_identity(out, x);
    byte_reader in{out.bytes()};
    RC_ASSERT(read_identity(in) == x);
    RC_ASSERT(in.done());
  }));
}

TEST_CASE("the largest limit is one, and beyond it is none") {
  identity x;
  x.may.searches_per_month = UINT32_MAX;
  byte_writer out;
  write_identity(out, x);
  byte_reader in{out.bytes()};
  CHECK(read_identity(in).may.searches_per_month == UINT32_MAX);
  auto bytes = out.bytes();
  bytes.back() = static_cast<char>(bytes.back() + 1);
  byte_reader beyond{bytes};
  read_identity(beyond);
  CHECK_FALSE(beyond.ok());
}

TEST_CASE("who pays more does not wait behind who pays less") {
  auto last = -1;
  for (auto plan :
       {"free_trial", "consultor_agil", "maquina", "sala_guerra", "master"}) {
    CHECK(priority_of(plan) > last);
    last = priority_of(plan);
  }
  CHECK(priority_of("none") == 0);
}
