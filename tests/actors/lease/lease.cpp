#include "actors/lease/lease.hpp"

#include "tests/catch.hpp"

using namespace bidiq;

namespace {

using said = lease_said;

// Ana's, with token 7, until 100.
const lease_record anas{7, "ana", 100};

lease_claim by(std::string_view holder, uint64_t had = 0) {
  lease_claim x;
  x.holder = holder;
  x.had = had;
  return x;
}

lease_claim anew(lease_claim x) {
  x.anew = true;
  return x;
}

void check(const lease_decision& x, lease_said wanted, uint64_t token) {
  CHECK(x.said == wanted);
  CHECK(x.token == token);
}

} // namespace

TEST_CASE("what nobody holds is granted, to one") {
  check(claim_lease({}, by("ana"), 50), said::granted, 1);
  check(claim_lease(anas, by("bia"), 99), said::held, 7);
  check(claim_lease(anas, by("bia"), 100), said::granted, 8);
}

TEST_CASE("a holder whose answer was lost has the same token again") {
  check(claim_lease(anas, by("ana"), 99), said::again, 7);
  check(claim_lease(anas, by("ana", 7), 500), said::again, 7);
  check(claim_lease(anas, by("ana"), 500), said::granted, 8);
}

TEST_CASE("another life of the same holder gets a token of its own") {
  check(claim_lease(anas, anew(by("ana")), 50), said::granted, 8);
  check(claim_lease(anas, anew(by("bia")), 50), said::held, 7);
}

TEST_CASE("who was given a later token than the keeper knows of has it again") {
  check(claim_lease({}, by("bia", 12), 50), said::granted, 12);
  check(claim_lease(anas, by("bia", 12), 50), said::granted, 12);
  check(claim_lease(anas, by("bia", 6), 50), said::held, 7);
  check(claim_lease(anas, by("ana", 6), 50), said::held, 7);
  check(claim_lease(anas, by("bia", 6), 100), said::granted, 8);
}

TEST_CASE("a new token is at least what the keeper's clock says") {
  auto x = by("bia");
  x.least = 1'000;
  check(claim_lease(anas, x, 100), said::granted, 1'000);
  x.least = 3;
  check(claim_lease(anas, x, 100), said::granted, 8);
}

TEST_CASE("a lease that ends farther away than any has ended") {
  CHECK(lives(anas, 40, 60));
  CHECK_FALSE(lives(anas, 39, 60));
  CHECK(lives({7, "ana", no_end}, 1'000'000));
  auto x = by("bia");
  x.longest = 60;
  check(claim_lease(anas, x, 40), said::held, 7);
  check(claim_lease(anas, x, 39), said::granted, 8);
}

TEST_CASE("what nobody may hold before its time is held") {
  check(claim_lease({7, "", 100}, anew(by("ana")), 99), said::held, 7);
  check(claim_lease({7, "", 100}, anew(by("ana")), 100), said::granted, 8);
}

TEST_CASE("only holder and token together renew, release or write") {
  CHECK(check_lease(anas, "ana", 7) == said::ok);
  CHECK(check_lease(anas, "ana", 6) == said::fenced);
  CHECK(check_lease(anas, "ana", 8) == said::fenced);
  CHECK(check_lease(anas, "bia", 7) == said::fenced);
  CHECK(check_lease({}, "ana", 7) == said::missing);
}

TEST_CASE("only the lease that was looked at is taken, of a holder that is "
          "dead") {
  check(judge_lease(anas, "ana", 7, true, 1), said::alive, 7);
  check(judge_lease(anas, "ana", 7, false, 1), said::granted, 8);
  check(judge_lease(anas, "ana", 7, false, 90), said::granted, 90);
  check(judge_lease(anas, "ana", 6, false, 90), said::fenced, 7);
  check(judge_lease(anas, "bia", 7, false, 90), said::fenced, 7);
  check(judge_lease({}, "ana", 7, false, 90), said::missing, 0);
}
