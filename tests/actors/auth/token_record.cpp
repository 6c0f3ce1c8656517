#include "actors/auth/token_record.hpp"

#include "actors/auth/revoked_tokens.hpp"
#include "tests/actors/auth/tokens.hpp"
#include "tests/catch.hpp"

using namespace bidiq;
using namespace bidiq::test;
using std::chrono::seconds;

namespace {

token_record anas() {
  token_record out;
  out.caller.who = {std::string{ana}, true, "maquina",
                    *capabilities_of("maquina")};
  out.caller.email = "ana@x.test";
  out.caller.until = noon + seconds{60};
  out.verified = noon;
  return out;
}

} // namespace

TEST_CASE("a record is read as it was written") {
  CHECK(read_token_record(write_token_record(anas())) == anas());
}

TEST_CASE("what is no whole record is none") {
  auto good = write_token_record(anas());
  for (size_t i = 0; i < good.size(); ++i)
    CHECK_FALSE(read_token_record(good.substr(0, i)).has_value());
  CHECK_FALSE(read_token_record(good + "x").has_value());
  auto other = good;
  ++other[0]; // Another version.
  CHECK_FALSE(read_token_record(other).has_value());
  CHECK_FALSE(read_token_record("revoked").has_value());
  auto nobody = anas();
  nobody.caller.who.user = "local";
  CHECK_FALSE(read_token_record(write_token_record(nobody)).has_value());
}

TEST_CASE("news are read as they were written, and nothing else is") {
  token_news revoked;
  revoked.token = digest_of("x");
  revoked.until = noon;
  CHECK(parse_token_news(render_token_news(revoked)) == revoked);
  token_news forgotten;
  forgotten.what = token_news::kind::forgotten;
  forgotten.user = ana;
  CHECK(parse_token_news(render_token_news(forgotten)) == forgotten);
  auto text = render_token_news(revoked);
  for (auto& other :
       {std::string{}, std::string{"revoked "}, std::string{"forgotten "},
        std::string{"forgotten ana"}, text + "x", text + " ",
        text.substr(0, text.size() - 11), text.substr(1),
        text.substr(0, 73) + "-1", text.substr(0, 73) + "99999999999999999999",
        render_token_news(forgotten) + "\n"}) {
    INFO(other);
    CHECK_FALSE(parse_token_news(other).has_value());
  }
}

TEST_CASE("signed-out tokens are remembered until they end, the last ones") {
  revoked_tokens x{3};
  auto token = [](int i) { return digest_of(std::to_string(i)); };
  x.add(token(1), noon + seconds{10});
  CHECK(x.contains(token(1), noon));
  CHECK_FALSE(x.contains(token(1), noon + seconds{10}));
  CHECK_FALSE(x.contains(token(2), noon));
  for (int i = 2; i < 5; ++i)
    x.add(token(i), noon + seconds{10 * i});
  CHECK(x.size() == 3);
  CHECK_FALSE(x.contains(token(1), noon));
  std::vector<token_digest> seen;
  x.each(noon + seconds{20}, [&](auto& each, auto) { seen.push_back(each); });
  CHECK(seen == std::vector<token_digest>{token(3), token(4)});
  x.add(token(4), noon);
  CHECK(x.contains(token(4), noon + seconds{39}));
}
