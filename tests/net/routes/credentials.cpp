#include "net/routes/credentials.hpp"

#include "tests/catch.hpp"
#include "tests/net/http/made_context.hpp"

using namespace bidiq;

namespace {

http::request_context request(const std::string& fields) {
  auto out
    = http::test::make_context("POST /v1/x HTTP/1.1\r\nHost: bidiq.test:8000"
                               "\r\n"
                               + fields + "\r\n");
  REQUIRE(out.has_value());
  return std::move(*out);
}

std::string token(const std::string& fields) {
  return credential_of(request(fields)).token;
}

bool own(const std::string& fields) {
  return sent_by_own_page(request(fields), {"https://app.example.org"});
}

const std::string cookie_start = "Cookie: __Host-bidiq_session=";

} // namespace

TEST_CASE("the token is the one of the Authorization header") {
  CHECK(token("Authorization: Bearer a.b-c_d~e/f+g==\r\n")
        == "a.b-c_d~e/f+g==");
  CHECK(token("authorization: bEaReR  abc \r\n") == "abc");
  for (auto fields :
       {"", "Authorization: Bearer\r\n", "Authorization: Bearer \r\n",
        "Authorization: Bearerabc\r\n", "Authorization: Basic abc\r\n",
        "Authorization: abc\r\n", "Authorization: Bearer a b\r\n",
        "Authorization: Bearer a,b\r\n", "Authorization: Bearer \"a\"\r\n",
        "Authorization: Bearer abc\r\nAuthorization: Bearer abc\r\n",
        "X-Authorization: Bearer abc\r\n"})
    CHECK(token(fields) == "");
}

TEST_CASE("without that header it is the cookie's") {
  auto x = credential_of(request(cookie_start + "abc\r\n"));
  CHECK(x.token == "abc");
  CHECK(x.from_cookie);
  CHECK(token("Cookie: a=b;__Host-bidiq_session=abc; c=d\r\n") == "abc");
  for (auto header : {"Authorization: Basic x\r\n", "Authorization:\r\n",
                      "Authorization: \r\nAuthorization: Bearer x\r\n"})
    CHECK(token(header + cookie_start + "abc\r\n") == "");
  CHECK_FALSE(credential_of(request("Authorization: Bearer x\r\n" + cookie_start
                                    + "abc\r\n"))
                .from_cookie);
  for (auto& fields : {cookie_start + "\r\n",
                       cookie_start + "abc; __Host-bidiq_session=abc\r\n",
                       std::string{"Cookie: bidiq_session=abc\r\n"},
                       std::string{"Cookie: x__Host-bidiq_session=abc\r\n"},
                       std::string{"Cookie: __host-bidiq_session=abc\r\n"},
                       cookie_start + "\"abc\"\r\n", cookie_start + "a b\r\n"})
    CHECK(token(fields) == "");
}

TEST_CASE("a browser has to say that a page of ours sent the request") {
  CHECK(own("Origin: http://bidiq.test:8000\r\n"));
  CHECK(own("Origin: https://app.example.org\r\n"));
  CHECK(own("Sec-Fetch-Site: same-origin\r\n"));
  for (auto fields :
       {"", "Origin: null\r\n", "Origin: http://bidiq.test\r\n",
        "Origin: https://app.example.org.evil\r\n",
        "Sec-Fetch-Site: same-site\r\n", "Sec-Fetch-Site: none\r\n",
        "Sec-Fetch-Site: cross-site\r\n",
        "Sec-Fetch-Site: same-origin\r\nSec-Fetch-Site: cross-site\r\n",
        "Origin: https://evil.test\r\nSec-Fetch-Site: same-origin\r\n"})
    CHECK_FALSE(own(fields));
}
