// Who is let in, over HTTP and with the programs as they are.
#include "tests/catch.hpp"
#include "tests/integration/nodes_with_users.hpp"

#include <map>

using namespace bidiq;
using namespace bidiq::test;
using nlohmann::json;

namespace {

// A problem without what differs from request to request, and the headers that
// a client could tell answers apart by.
json nameless(const http_answer& x) {
  auto out = x.json();
  out.erase("request_id");
  out.erase("instance");
  auto headers = json::object();
  for (auto& [name, value] : x.headers)
    if (name != "date" && name != "x-request-id" && name != "content-length")
      headers[name] = value;
  return {{"status", x.status}, {"body", out}, {"headers", headers}};
}

// Runs a search to its end; returns its result.
json run_search(const node_with_users& x, const std::string& token,
                const std::string& id) {
  auto out = x.search({{"search_id", id}}, bearer(token));
  REQUIRE(out.status == 200);
  return out.json();
}

} // namespace

TEST_CASE("every reason for not letting somebody in looks the same") {
  node_with_users x;
  auto good = token_of(ana);
  auto wanted = nameless(x.ask("GET", "/v1/sessions"));
  CHECK(wanted["status"] == 401);
  CHECK(wanted["body"]["code"] == "unauthorized");
  CHECK(wanted["headers"]["www-authenticate"] == "Bearer");
  auto parts = good.substr(0, good.rfind('.'));
  std::vector<header_list> attempts{
    {"Authorization: Basic YTpi"},
    {"Authorization: Bearer"},
    bearer(good + "="),
    bearer(good + ".x"),
    bearer(parts + "."),
    bearer(good) + bearer(good),
    bearer(token_of("local")),
    bearer(token_of(ana, false, std::chrono::hours{-1})),
    bearer(
      sign_hs256(header_of("HS256"), good_payload(), std::string(32, 'x'))),
    bearer(sign_hs256(header_of("NoNe"), good_payload(), good_secret)),
    {"Authorization: Bearer " + good + ", Bearer " + good},
    {"X-Authorization: Bearer " + good},
  };
  for (auto& headers : attempts) {
    CAPTURE(headers);
    CHECK(nameless(x.ask("GET", "/v1/sessions", headers)) == wanted);
  }
  for (auto name : {"token", "access_token", "ticket", "apikey"}) {
    CAPTURE(name);
    auto path = std::string{"/v1/sessions?"} + name + "=" + good;
    CHECK(nameless(x.ask("GET", path)) == wanted);
  }
  CHECK(x.ask("GET", "/v1/sessions", bearer(good)).status == 200);
  CHECK(x.ask("GET", "/sessions", {"authorization: bearer " + good}).status
        == 200);
}

TEST_CASE("what is for everybody needs no token, the rest does") {
  node_with_users x;
  for (auto path : {"/", "/v1/setores", "/v1/health", "/v1/health/live",
                    "/v1/health/ready", "/metrics"})
    CHECK(x.ask("GET", path).status == 200);
  std::multimap<std::string, std::string> closed{
    {"POST", "/v1/buscar"},
    {"POST", "/buscar"},
    {"GET", "/v1/buscar-progress/somebodys-search"},
    {"GET", "/v1/search/somebodys-search/status"},
    {"GET", "/v1/search/somebodys-search/results"},
    {"POST", "/v1/search/somebodys-search/cancel"},
    {"POST", "/v1/search/somebodys-search/retry"},
    {"GET", "/v1/sessions"},
    {"GET", "/v1/download?id=x"},
    {"GET", "/v1/download?url=http://evil.example/"},
    {"GET", "/v1/admin/breakers"},
    {"POST", "/v1/admin/breakers/pncp/reset"},
    {"DELETE", "/v1/admin/cache"},
    {"DELETE", "/v1/admin/tokens/" + std::string{ana}},
    {"POST", "/v1/session"},
    {"DELETE", "/v1/session"},
  };
  for (auto& [method, path] : closed) {
    CAPTURE(method, path);
    CHECK(x.ask(method, path).status == 401);
    CHECK(x.ask(method, path, bearer("nonsense")).status == 401);
  }
  // Before anything else about the request is judged.
  CHECK(x.ask("POST", "/v1/buscar", {}, "not json").status == 401);
}

TEST_CASE("administrators' routes are closed to users") {
  node_with_users x;
  auto user = bearer(token_of(ana));
  auto admin = bearer(token_of(rui, true));
  auto tokens = "/v1/admin/tokens/" + std::string{ana};
  for (auto& [method, path] :
       std::multimap<std::string, std::string>{{"GET", "/v1/admin/breakers"},
                                               {"DELETE", "/v1/admin/cache"},
                                               {"DELETE", tokens}}) {
    CAPTURE(method, path);
    auto refused = x.ask(method, path, user);
    CHECK(refused.status == 403);
    CHECK(refused.json()["code"] == "forbidden");
    CHECK(x.ask(method, path, admin).status == 200);
  }
  x.ask("GET", "/v1/sessions", user);
  CHECK(x.ask("DELETE", tokens, admin).json()["forgotten"] == 1);
}

TEST_CASE("a repetition that comes too soon tells when it may come") {
  // The trial lets its user begin two a minute.
  node_with_users x{{{"UPSTREAM_MAX_ATTEMPTS", "1"}}};
  http_request("POST", x.sim->url() + "/__sim/outage", R"({"up":false})");
  auto trial = bearer(token_of(ana, false, std::chrono::hours{1}, ""));
  for (auto id : {"search-01", "search-02"}) {
    auto failed = x.search({{"search_id", id}}, trial);
    REQUIRE(failed.status == 200);
    CHECK(failed.json()["status"] == "failed");
    CHECK(failed.header("ratelimit-limit") == "2");
  }
  auto refused = x.ask("POST", "/v1/search/search-01/retry", trial);
  CHECK(refused.status == 429);
  CHECK(refused.json()["code"] == "rate_limited");
  CHECK(refused.header("ratelimit-limit") == "2");
  CHECK(refused.header("ratelimit-remaining") == "0");
  // One of two is free after half a minute at most, both half a minute later.
  auto wait = std::stoi(refused.header("retry-after"));
  CHECK(wait >= 1);
  CHECK(wait <= 30);
  CHECK(refused.header("ratelimit-reset") == std::to_string(wait + 30));
}

TEST_CASE("another user's search is an unknown one") {
  node_with_users x;
  auto a = token_of(ana);
  auto r = token_of(rui);
  auto result = run_search(x, a, "search-of-ana");
  for (auto& [method, path] : std::multimap<std::string, std::string>{
         {"GET", "/v1/search/ID/status"},
         {"GET", "/v1/search/ID/results"},
         {"POST", "/v1/search/ID/cancel"},
         {"POST", "/v1/search/ID/retry"}}) {
    auto of = [&](std::string id) {
      auto p = path;
      p.replace(p.find("ID"), 2, id);
      return nameless(x.ask(method, p, bearer(r)));
    };
    CAPTURE(method, path);
    CHECK(of("search-of-ana") == of("search-of-nobody"));
    CHECK(of("search-of-ana")["status"] == 404);
  }
  auto mine = x.ask("GET", "/v1/search/search-of-ana/results", bearer(a));
  CHECK(mine.status == 200);
  CHECK(x.ask("GET", "/v1/sessions", bearer(a)).json()["total"] == 1);
  CHECK(x.ask("GET", "/v1/sessions", bearer(r)).json()["total"] == 0);
  CHECK(x.search({{"search_id", "search-of-ana"}}, bearer(r)).status == 409);
  auto file = result["download_id"].get<std::string>();
  auto download = [&](const std::string& id, const std::string& token) {
    return x.ask("GET", "/v1/download?id=" + id, bearer(token));
  };
  CHECK(download(file, a).status == 200);
  auto unknown = file;
  unknown[file.find('-') + 1] ^= 1;
  CHECK(nameless(download(file, r)) == nameless(download(unknown, r)));
  CHECK(download(file, r).status == 404);
  CHECK(download(file, token_of(rui, true)).status == 200);
}

TEST_CASE("a ticket opens one search's progress, and nothing else") {
  node_with_users x;
  auto a = token_of(ana);
  auto begun = x.search({{"search_id", "search-of-ana"}},
                        bearer(a) + header_list{"Prefer: respond-async"});
  REQUIRE(begun.status == 202);
  auto url = begun.json()["progress_url"].get<std::string>();
  auto ticket = url.substr(url.find('?'));
  CHECK(ticket.find(a) == std::string::npos);
  auto seen = read_stream(x.url(url));
  CHECK(seen.status == 200);
  CHECK(seen.events.back().data["stage"] == "complete");
  run_search(x, a, "search-two-of-ana");
  std::string own = "/v1/buscar-progress/search-of-ana";
  auto signature = ticket.substr(0, ticket.find('.'));
  std::vector<std::string> others{"/v1/buscar-progress/search-two-of-ana",
                                  "/v1/search/search-of-ana/status",
                                  "/v1/sessions"};
  for (auto& path : others)
    path.append(ticket);
  others.push_back(url + "x");
  others.push_back(own + "?ticket=x");
  others.push_back(own + signature);
  others.push_back(own + signature);
  others.back().append(".maquina.").append(rui);
  others.push_back(own + signature);
  others.back().append(".master.").append(ana);
  for (auto& path : others) {
    CAPTURE(path);
    CHECK(x.ask("GET", path).status == 401);
  }
}

TEST_CASE("a token becomes a cookie, with which a page may ask") {
  node_with_users x;
  auto token = token_of(ana);
  auto opened = x.ask("POST", "/v1/session", bearer(token));
  REQUIRE(opened.status == 200);
  CHECK(opened.json()["user_id"] == ana);
  auto set = opened.header("set-cookie");
  CHECK(set.starts_with("__Host-bidiq_session=" + token + "; Path=/;"));
  for (auto flag : {"; Secure", "; HttpOnly", "; SameSite=Strict"})
    CHECK(set.find(flag) != std::string::npos);
  CHECK(set.find("Domain") == std::string::npos);
  CHECK(x.ask("GET", "/v1/sessions", cookie(token)).status == 200);
  // Two of them are two opinions; a good header beats a bad cookie.
  CHECK(x.ask("GET", "/v1/sessions",
              {"Cookie: __Host-bidiq_session=" + token
               + "; __Host-bidiq_session=" + token})
          .status
        == 401);
  CHECK(x.ask("GET", "/v1/sessions", bearer(token) + cookie("x")).status
        == 200);
  CHECK(x.ask("GET", "/v1/sessions", bearer("x") + cookie(token)).status
        == 401);
  auto stale = x.ask("GET", "/v1/sessions", cookie("x"));
  CHECK(stale.status == 401);
  CHECK(stale.header("set-cookie").find("Max-Age=0") != std::string::npos);
}

TEST_CASE("a cookie alone changes nothing, whoever made the browser send it") {
  node_with_users x{{{"CORS_ORIGINS", "https://app.example.org"}}};
  auto token = token_of(ana);
  auto post = [&](const header_list& headers) {
    return x.ask("POST", "/v1/session", cookie(token) + headers).status;
  };
  auto host = x.node->url().substr(x.node->url().find("//") + 2);
  CHECK(post({}) == 403);
  CHECK(post({"Origin: null"}) == 403);
  CHECK(post({"Origin: https://evil.example"}) == 403);
  CHECK(post({"Origin: http://127.0.0.1:1"}) == 403);
  CHECK(post({"Sec-Fetch-Site: same-site"}) == 403);
  CHECK(post({"Sec-Fetch-Site: none"}) == 403);
  CHECK(post({"Sec-Fetch-Site: cross-site"}) == 403);
  CHECK(post({"Origin: https://evil.example", "Sec-Fetch-Site: same-origin"})
        == 403);
  CHECK(post({"Origin: http://" + host}) == 200);
  CHECK(post({"Origin: https://app.example.org"}) == 200);
  CHECK(post({"Sec-Fetch-Site: same-origin"}) == 200);
  // A token in a header cannot be sent by a page of a stranger.
  CHECK(x.ask("POST", "/v1/session", bearer(token)).status == 200);
}

TEST_CASE("who signs out is out, with the cookie and with the token") {
  node_with_users x;
  auto token = token_of(ana);
  CHECK(x.ask("GET", "/v1/sessions", bearer(token)).status == 200);
  auto left = x.ask("DELETE", "/v1/session",
                    cookie(token) + header_list{"Sec-Fetch-Site: same-origin"});
  CHECK(left.status == 204);
  CHECK(left.header("set-cookie").find("Max-Age=0") != std::string::npos);
  CHECK(x.ask("GET", "/v1/sessions", bearer(token)).status == 401);
  CHECK(x.ask("GET", "/v1/sessions", bearer(token_of(rui))).status == 200);
}

TEST_CASE("who signed out is out after a restart, too") {
  nodes_with_users x{1};
  auto token = token_of(ana);
  CHECK(x.get(0, "/v1/me", token).status == 200);
  CHECK(
    http_request("DELETE", x.url(0, "/v1/session"), {}, bearer(token)).status
    == 204);
  x.kill9(0);
  x.start(0);
  CHECK(x.get(0, "/v1/me", token).status == 401);
  CHECK(x.get(0, "/v1/me", token_of(rui)).status == 200);
}
