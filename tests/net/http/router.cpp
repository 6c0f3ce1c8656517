#include "net/http/router.hpp"

#include "tests/net/http/fixture.hpp"
#include "tests/net/http/made_context.hpp"

using namespace bidiq::http;
using namespace bidiq::http::test;

namespace {

route named(verb method, std::string path) {
  return make_route(method, std::move(path), handler{});
}

struct lookup {
  std::string path; // of the route, "" = none
  name_values params;
  route_match match;
};

lookup look(const router& table, std::string_view path,
            verb method = verb::get) {
  lookup result;
  result.match = table.find(method, path, result.params);
  if (result.match.target != nullptr)
    result.path = result.match.target->path;
  return result;
}

// The fields a request violates, one after the other.
std::string violations(const std::vector<param>& params,
                       const std::string& query) {
  auto x = named(verb::get, "/v1/x");
  x.params = params;
  router table{{x}};
  auto ctx = make_context("GET /v1/x?" + query
                          + " HTTP/1.1\r\nHost: x\r\nX-Kind: b\r\n\r\n");
  REQUIRE(ctx.has_value());
  ctx->matched = &table.routes().front();
  auto refusal = table.refuse(*ctx);
  if (!refusal)
    return "";
  CHECK(refusal->code == status::unprocessable_entity);
  auto document = nlohmann::json::parse(std::get<std::string>(refusal->body));
  std::string result;
  for (const auto& error : document["errors"])
    result += error["field"].get<std::string>() + ' ';
  return result;
}

status refusal_of(const route& x, const std::string& fields) {
  router table{{x}};
  auto ctx = make_context(
    "POST /v1/x HTTP/1.1\r\nHost: x\r\n" + fields + "\r\n", "{}");
  REQUIRE(ctx.has_value());
  ctx->matched = &table.routes().front();
  auto refusal = table.refuse(*ctx);
  return refusal ? refusal->code : status::ok;
}

} // namespace

TEST_CASE("literal segments win over parameters, one segment over a tail") {
  router table{{named(verb::get, "/v1/{a}/{b...}"),
                named(verb::get, "/v1/{a}/{b}"),
                named(verb::get, "/v1/{a}/status"),
                named(verb::get, "/v1/search/status"), named(verb::get, "/")}};
  CHECK(look(table, "/v1/search/status").path == "/v1/search/status");
  CHECK(look(table, "/v1/other/status").path == "/v1/{a}/status");
  CHECK(look(table, "/v1/other/x").path == "/v1/{a}/{b}");
  CHECK(look(table, "/v1/other/x/y").path == "/v1/{a}/{b...}");
  CHECK(look(table, "/").path == "/");
  CHECK(look(table, "/v1/other").path.empty());
  CHECK(look(table, "/v1//x").path.empty());
  CHECK(look(table, "/v1/other/x/").path == "/v1/{a}/{b...}");
}

TEST_CASE("parameters are decoded one segment at a time") {
  router table{
    {named(verb::get, "/v1/one/{id}"), named(verb::get, "/v1/all/{path...}")}};
  CHECK(look(table, "/v1/one/a%2Fb%20c").params
        == name_values{{"id", "a/b c"}});
  CHECK(look(table, "/v1/all/a/b%20c").params
        == name_values{{"path", "a/b c"}});
  CHECK(look(table, "/v1/one/a%zz").match.malformed);
  CHECK(look(table, "/v1/one/%c0%ae").match.malformed);
  CHECK(look(table, "/nowhere/%zz").match.malformed);
  CHECK(look(table, "/v1%2Fone/a").path.empty());
}

TEST_CASE("an encoded spelling of a literal path is the same path") {
  router table{{named(verb::get, "/v1/health")}};
  CHECK(look(table, "/v1/he%61lth").path == "/v1/health");
}

TEST_CASE("HEAD is served by GET, and Allow names all methods of a path") {
  router table{{named(verb::get, "/v1/{id}"),
                named(verb::delete_, "/v1/{name}"),
                named(verb::post, "/v1/x")}};
  CHECK(look(table, "/v1/a", verb::head).path == "/v1/{id}");
  CHECK(look(table, "/v1/a", verb::delete_).params
        == name_values{{"name", "a"}});
  auto none = look(table, "/v1/a", verb::put).match;
  CHECK(none.target == nullptr);
  CHECK(none.allow == "DELETE, GET, HEAD, OPTIONS");
  CHECK(look(table, "/v1/x", verb::post).match.allow == "OPTIONS, POST");
  CHECK(look(table, "/v1/a/b").match.allow.empty());
}

TEST_CASE("a legacy path leads to its successor with the same values") {
  auto progress = named(verb::get, "/v1/buscar-progress/{search_id}");
  progress.legacy = true;
  auto download = named(verb::get, "/v1/download");
  download.legacy = true;
  download.aliases = {"/api/download"};
  router table{{progress, download}};
  auto found = look(table, "/buscar-progress/a%20b");
  REQUIRE(found.match.target != nullptr);
  CHECK(found.match.legacy);
  CHECK(table.successor(*found.match.target, "/buscar-progress/a%20b")
        == "/v1/buscar-progress/a%20b");
  CHECK(look(table, "/api/download").match.legacy);
  CHECK(look(table, "/download").path == "/v1/download");
  CHECK_FALSE(look(table, "/v1/download").match.legacy);
  CHECK(
    table.successor(*look(table, "/api/download").match.target, "/api/download")
    == "/v1/download");
}

TEST_CASE("a table that contradicts itself is refused") {
  auto make = [](std::vector<route> routes) {
    router table{std::move(routes)};
  };
  CHECK_THROWS(make({named(verb::get, "/a"), named(verb::get, "/a")}));
  CHECK_THROWS(make({named(verb::get, "/{a}"), named(verb::get, "/{b}")}));
  CHECK_THROWS(make({named(verb::get, "a")}));
  CHECK_THROWS(make({named(verb::get, "/a{b}")}));
  CHECK_THROWS(make({named(verb::get, "/{}")}));
  CHECK_THROWS(make({named(verb::get, "/{a...}/b")}));
  CHECK_THROWS(make({named(verb::get, "/{a}/{a}")}));
  auto x = named(verb::get, "/{a}");
  x.params = {{.name = "b", .in = param_in::path}};
  CHECK_THROWS(make({x}));
  x.params = {{.name = "a",
               .in = param_in::path,
               .kind = param_kind::pattern,
               .pattern = "a+"}};
  CHECK_THROWS(make({x}));
}

TEST_CASE("every violated parameter is listed") {
  std::vector<param> params{
    {.name = "n", .kind = param_kind::integer, .min = 1, .max = 500},
    {.name = "id",
     .kind = param_kind::pattern,
     .required = true,
     .pattern = "[A-Za-z0-9_-]{8,64}"},
    {.name = "order", .kind = param_kind::enumeration, .values = {"a", "b"}},
    {.name = "deep", .kind = param_kind::boolean},
    {.name = "q", .max = 3}};
  CHECK(violations(params, "id=abcd_-12&n=500&order=a&deep=1&q=abc") == "");
  CHECK(violations(params, "") == "id ");
  CHECK(violations(params, "id=short&n=0&order=c&deep=2&q=abcd")
        == "n id order deep q ");
  CHECK(violations(params, "id=abcdefgh%0A") == "id ");
  CHECK(violations(params, "id=" + std::string(65, 'a')) == "id ");
  for (auto n :
       {"", "501", "1.0", "1e2", "+1", "%201", "99999999999999999999"}) {
    INFO(n);
    CHECK(violations(params, "id=abcdefgh&n=" + std::string(n)) == "n ");
  }
}

TEST_CASE("a declared parameter sent twice is a violation, others are not") {
  std::vector<param> params{{.name = "a"}};
  CHECK(violations(params, "a=1&a=2") == "a ");
  CHECK(violations(params, "a=1&b=2&b=3") == "");
}

TEST_CASE("header parameters are checked like others") {
  std::vector<param> params{{.name = "x-kind",
                             .in = param_in::header,
                             .kind = param_kind::enumeration,
                             .values = {"a"}}};
  CHECK(violations(params, "") == "x-kind ");
}

TEST_CASE("a body has to say that it is JSON") {
  auto x = named(verb::post, "/v1/x");
  x.any_body = false;
  auto type = [&x](const std::string& value) {
    return refusal_of(x, "Content-Type: " + value + "\r\n");
  };
  for (auto good : {"application/json", "Application/JSON",
                    "application/json;charset=utf-8",
                    "application/json ; charset=\"UTF-8\""})
    CHECK(type(good) == status::ok);
  for (auto bad :
       {"text/plain", "text/plain; application/json", "application/json-seq",
        "application/x-www-form-urlencoded", "multipart/form-data; boundary=a",
        "application/json, text/plain", "application/ld+json", "json", ""}) {
    INFO(bad);
    CHECK(type(bad) == status::unsupported_media_type);
  }
  CHECK(refusal_of(x, "") == status::unsupported_media_type);
  CHECK(refusal_of(x, "Content-Type: application/json\r\n"
                      "Content-Type: text/plain\r\n")
        == status::unsupported_media_type);
  CHECK(refusal_of(x, "Content-Type: application/json\r\n"
                      "Content-Encoding: gzip\r\n")
        == status::unsupported_media_type);
  x.any_body = true;
  CHECK(refusal_of(x, "") == status::ok);
  CHECK(type("text/plain") == status::ok);
}

TEST_CASE("a route answers 406 only if it can in no way be served") {
  auto x = named(verb::post, "/v1/x");
  x.produces = {"text/event-stream"};
  x.any_body = true;
  for (auto accept : {"*/*", "text/event-stream", "application/json", "text/*",
                      "image/png, */*;q=0.1"}) {
    INFO(accept);
    CHECK(refusal_of(x, "Accept: " + std::string(accept) + "\r\n")
          == status::ok);
  }
  CHECK(refusal_of(x, "Accept: image/png\r\nAccept: */*\r\n") == status::ok);
  CHECK(refusal_of(x, "Accept: image/png\r\n") == status::not_acceptable);
}
