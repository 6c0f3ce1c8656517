#include "net/http/problem.hpp"

#include "tests/net/http/fixture.hpp"
#include "tests/net/http/made_context.hpp"

#include <set>

using namespace bidiq;
using namespace bidiq::http;
using bidiq::http::test::make_context;
using nlohmann::json;

namespace {

request_context
context(std::string_view head = "GET /v1/x?token=secret HTTP/1.1\r\nHost: x\r\n"
                                "X-Request-ID: r-1\r\n\r\n") {
  auto result = make_context(head);
  REQUIRE(result.has_value());
  return std::move(*result);
}

json parsed(const response& x) {
  return json::parse(std::get<std::string>(x.body));
}

std::string header(const response& x, const std::string& name) {
  for (const auto& [key, value] : x.headers)
    if (key == name)
      return value;
  return "";
}

} // namespace

TEST_CASE("a problem says what a client needs and nothing internal") {
  auto x = problem(fail(errc::internal, "SELECT * FROM users at /srv/x.cpp"),
                   context());
  CHECK(x.code == status::internal_server_error);
  CHECK(x.content_type == "application/problem+json");
  auto document = parsed(x);
  CHECK(document["status"] == 500);
  CHECK(document["code"] == "internal");
  CHECK(document["type"] == "/problems/internal");
  CHECK(document["instance"] == "/v1/x");
  CHECK(document["request_id"] == "r-1");
  CHECK_FALSE(document["title"].get<std::string>().empty());
  CHECK_FALSE(document["detail"].get<std::string>().empty());
  CHECK_FALSE(document.contains("errors"));
  CHECK(document.dump().find("SELECT") == std::string::npos);
  CHECK(x.log_note.find("SELECT") != std::string::npos);
}

TEST_CASE("validation problems list their fields") {
  auto x = problem(failure{errc::invalid_request, "", {{"ufs", "Vazio."}}, {}},
                   context());
  CHECK(x.code == status::unprocessable_entity);
  CHECK(parsed(x)["errors"]
        == json::array({{{"field", "ufs"}, {"message", "Vazio."}}}));
}

TEST_CASE("429 and 503 say when to try again, 401 how to sign in") {
  auto ctx = context();
  CHECK(header(problem(fail(errc::overloaded), ctx), "Retry-After") == "2");
  failure limited{errc::rate_limited, "", {}, std::chrono::seconds{17}};
  CHECK(header(problem(limited, ctx), "Retry-After") == "17");
  CHECK(header(problem(fail(errc::draining), ctx), "Retry-After") == "2");
  CHECK(header(problem(protocol_error::unauthorized, ctx), "WWW-Authenticate")
        == "Bearer");
  CHECK(header(problem(fail(errc::not_found), ctx), "Retry-After").empty());
}

TEST_CASE("every error has a status of its kind and a code of its own") {
  auto ctx = context();
  std::set<std::string> codes;
  auto count = 0;
  for (uint8_t i = 1; to_string(static_cast<errc>(i)) != "?"; ++i, ++count) {
    auto x = problem(fail(static_cast<errc>(i)), ctx);
    CHECK(static_cast<unsigned>(x.code) >= 400);
    CHECK(x.code == status_of(static_cast<errc>(i)));
    codes.insert(parsed(x)["code"].get<std::string>());
  }
  CHECK(count >= 20);
  CHECK(codes.size() == static_cast<std::size_t>(count));
}

TEST_CASE("a path that is not UTF-8 does not break the document") {
  auto ctx = context("GET /\xff HTTP/1.1\r\nHost: x\r\n\r\n");
  CHECK(parsed(problem(fail(errc::not_found), ctx))["status"] == 404);
}
