#include "net/client/retry_after.hpp"

#include "tests/catch.hpp"

using namespace bidiq;
using namespace std::chrono_literals;

namespace {

// Sun, 06 Nov 1994 08:49:37 GMT, the date of RFC 9110's examples.
constexpr std::chrono::sys_seconds rfc_date{784'111'777s};

} // namespace

TEST_CASE("seconds are taken as they are, up to a day") {
  CHECK(parse_retry_after(" 120 \r\n", rfc_date) == 120s);
  CHECK(parse_retry_after("0", rfc_date) == 0s);
  CHECK(parse_retry_after("86401", rfc_date) == 86'400s);
  CHECK(parse_retry_after("99999999999999999999999", rfc_date) == 86'400s);
}

TEST_CASE("all three forms of an HTTP date count from now") {
  auto text = GENERATE(as<std::string>{}, "Sun, 06 Nov 1994 08:49:37 GMT",
                       "Sunday, 06-Nov-94 08:49:37 GMT",
                       "Sun Nov  6 08:49:37 1994");
  CHECK(parse_retry_after(text, rfc_date - 90s) == 90s);
  CHECK(parse_retry_after(text, rfc_date + 90s) == 0s);
}

TEST_CASE("anything else is no Retry-After") {
  auto text = GENERATE(as<std::string>{}, "", "  ", "-5", "1.5", "soon", "12 s",
                       "Sunday", "08:49:37", "Sun, 99 Nov 1994 08:49:37 GMT");
  CHECK(parse_retry_after(text, rfc_date) == std::nullopt);
}
