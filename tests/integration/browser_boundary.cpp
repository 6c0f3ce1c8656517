// What pages of strangers can do through a browser of somebody who uses BidIQ.
#include "tests/catch.hpp"
#include "tests/integration/node_fixture.hpp"

using namespace bidiq;
using namespace bidiq::test;
using nlohmann::json;

namespace {

// As a browser sends what a page of another origin asks for.
const header_list foreign_page{"Origin: https://evil.example",
                               "Sec-Fetch-Site: cross-site"};

const header_list rebound_page{"Host: evil.example:8000",
                               "Origin: http://evil.example:8000",
                               "Sec-Fetch-Site: same-origin"};

struct attack {
  std::string method;
  std::string path;
  std::string body;
};

const std::vector<attack> attacks{
  {"POST", "/v1/buscar", "{\"ufs\":[\"SP\"]}"},
  {"POST", "/buscar", "{\"ufs\":[\"SP\"]}"},
  {"POST", "/v1/search/somebodys-search/cancel", {}},
  {"POST", "/v1/search/somebodys-search/retry", {}},
  {"POST", "/v1/admin/breakers/pncp/reset", {}},
  {"DELETE", "/v1/admin/cache", {}},
  {"POST", "/__bench/pub?id=somebodys-search", "{}"},
  {"GET", "/v1/buscar-progress/somebodys-search", {}},
  {"GET", "/buscar-progress/somebodys-search", {}},
};

} // namespace

TEST_CASE("a page of another origin changes and watches nothing") {
  node_fixture x{{"--generate", "10"}, {{"BENCH_ROUTES", "1"}}};
  for (auto& [method, path, body] : attacks)
    for (header_list headers : {foreign_page, header_list{"Origin: null"},
                                header_list{"Sec-Fetch-Site: cross-site"},
                                header_list{"Origin: http://127.0.0.1:1"}}) {
      CAPTURE(method, path, headers);
      auto answer = http_request(method, x.url(path), body, headers);
      CHECK(answer.status == 403);
      CHECK(answer.json()["code"] == "cross_origin");
      CHECK(answer.header("access-control-allow-origin").empty());
    }
  auto sessions = http_request("GET", x.url("/v1/sessions")).json();
  CHECK(sessions["total"] == 0);
}

TEST_CASE("a page whose name was bound to our address gets nothing") {
  node_fixture x{{"--generate", "10"}};
  auto all = attacks;
  for (auto path : {"/", "/v1/sessions", "/v1/health", "/v1/health/live",
                    "/v1/health/ready", "/metrics", "/v1/setores",
                    "/v1/admin/breakers", "/openapi.json", "/nowhere"})
    all.push_back({"GET", path, {}});
  for (auto& [method, path, body] : all) {
    CAPTURE(method, path);
    CHECK(http_request(method, x.url(path), body, rebound_page).status == 421);
  }
}

TEST_CASE("names that an operator lists are answered to") {
  node_fixture x{{"--generate", "10"},
                 {{"ALLOWED_HOSTS", "bidiq.example.org, 10.1.2.3"},
                  {"CORS_ORIGINS", "https://app.example.org"}}};
  auto ask = [&](const header_list& headers) {
    return http_request("DELETE", x.url("/v1/admin/cache"), {}, headers);
  };
  CHECK(ask({"Host: bidiq.example.org"}).status == 200);
  CHECK(
    ask({"Host: BIDIQ.example.org.:443", "Origin: https://bidiq.example.org"})
      .status
    == 200);
  CHECK(ask({"Host: 10.1.2.3:8000"}).status == 200);
  CHECK(ask({"Host: other.example.org"}).status == 421);
  auto app
    = ask({"Origin: https://app.example.org", "Sec-Fetch-Site: cross-site"});
  CHECK(app.status == 200);
  CHECK(app.header("access-control-allow-origin") == "https://app.example.org");
  CHECK(ask({"Host: bidiq.example.org", "Origin: https://evil.example"}).status
        == 403);
}

TEST_CASE("a form of a page cannot pass for a request") {
  node_fixture x{{"--generate", "10"}};
  auto body = search_body({}).dump();
  auto post = [&](const std::string& type) {
    return http_request("POST", x.url("/v1/buscar"), body,
                        {"Content-Type: " + type, "Prefer: respond-async"},
                        false);
  };
  for (auto type : {"text/plain", "application/x-www-form-urlencoded",
                    "multipart/form-data; boundary=x"}) {
    CAPTURE(type);
    auto answer = post(type);
    CHECK(answer.status == 415);
    CHECK(answer.json()["code"] == "unsupported_media_type");
  }
  CHECK(post("").status == 415); // curl then sends none
  CHECK(post("application/json; charset=utf-8").status == 202);
}

TEST_CASE("CORS for everybody is refused while nobody has to log in") {
  for (std::vector<std::string> args :
       {std::vector<std::string>{},
        std::vector<std::string>{"--check-config"}}) {
    child_process node{"bidiqd", args, {{"CORS_ORIGINS", "*"}, {"PORT", "0"}}};
    CHECK(node.wait() == 2);
    CHECK(node.err().find("CORS_ORIGINS") != std::string::npos);
  }
}
