// Who is let in, on the real server with the real token cache.
#include "actors/auth/token_cache.hpp"
#include "net/routes/app.hpp"
#include "net/routes/ticket.hpp"
#include "tests/actors/auth/tokens.hpp"
#include "tests/net/http/fixture.hpp"

#include <caf/actor_system_config.hpp>

using namespace bidiq;
using namespace bidiq::test;
using http::test::reply_seen;

namespace {

constexpr const char* rui = "7b1d2c3e-0f9a-4b8c-9d7e-6f5a4b3c2d1e";

std::string token_of(std::string_view user, bool admin = false) {
  auto now = std::chrono::floor<std::chrono::seconds>(system_utc_now());
  return mint_token({std::string{user}, "", "maquina", admin,
                     now + std::chrono::hours{1}},
                    "", now, good_secret);
}

std::string named(std::string_view user, const char* rest = " maquina") {
  return std::string{user}.append(rest);
}

std::string bearer(const std::string& token) {
  return "Authorization: Bearer " + token + "\r\n";
}

std::string cookie(const std::string& token) {
  return "Cookie: __Host-bidiq_session=" + token + "\r\n";
}

// Tells who was let in.
http::route whoami(http::verb method, const std::string& path,
                   http::access who) {
  auto out = http::test::make_route(
    method, path, http::test::plainly([](http::request_context& ctx) {
      auto x = caller(ctx);
      return http::text_response(
        x.user + " " + x.plan + (x.admin ? " admin" : "")
        + (ctx.who.ticket_for.empty() ? "" : " ticket"));
    }));
  out.who = who;
  return out;
}

struct guarded_server {
  guarded_server() {
    shared->actors = &actors;
    shared->keys
      = std::make_shared<signing_keys>("a signing secret of 32 bytes...");
    shared->tokens = std::make_shared<token_table>(token_table_options{});
    shared->cors_origins = {"https://app.example.org"};
    token_cache_options options;
    options.table = shared->tokens;
    options.secret = *verification_key::of_secret(std::string{good_secret});
    cache = actors.spawn(token_cache, options);
    serve_cache();
    std::vector<http::route> table{
      whoami(http::verb::get, "/v1/me", http::access::user),
      whoami(http::verb::post, "/v1/me", http::access::user),
      whoami(http::verb::get, "/v1/open", http::access::everyone),
      whoami(http::verb::get, "/v1/stream/{search_id}",
             http::access::ticket_or_user)};
    add_session_routes(table, shared);
    http::server_hooks hooks;
    hooks.authenticate = [a = shared](http::request_context& ctx) {
      return authenticate(a, ctx);
    };
    auto limits = http::test::quick_options();
    limits.cors_origins = shared->cors_origins;
    server = std::make_unique<http::test::running_server>(std::move(table),
                                                          limits, hooks);
  }

  ~guarded_server() {
    lose_cache();
    caf::anon_send_exit(cache, caf::exit_reason::user_shutdown);
    cache = nullptr;
    actors.await_all_actors_done();
    server.reset();
  }

  void serve_cache() {
    actors.registry().put(token_cache_name,
                          caf::actor_cast<caf::strong_actor_ptr>(cache));
  }

  // As while it is being restarted.
  void lose_cache() {
    actors.registry().erase(token_cache_name);
  }

  reply_seen ask(const std::string& method, const std::string& path,
                 const std::string& fields = {}) {
    return server->ask(method + " " + path + " HTTP/1.1\r\nHost: x\r\n" + fields
                       + "\r\n");
  }

  std::string who(const std::string& fields) {
    auto seen = ask("GET", "/v1/me", fields);
    return seen.status == 200 ? seen.body : std::to_string(seen.status);
  }

  caf::actor_system_config config;
  caf::actor_system actors{config};
  app_ptr shared = std::make_shared<app>();
  token_cache_actor cache;
  std::unique_ptr<http::test::running_server> server;
};

} // namespace

TEST_CASE("a good token lets its user in, with his plan and rights") {
  guarded_server x;
  CHECK(x.who(bearer(token_of(ana))) == named(ana));
  CHECK(x.who(bearer(token_of(rui, true))) == named(rui, " maquina admin"));
  CHECK(x.ask("GET", "/v1/open").status == 200);
}

TEST_CASE("whatever is wrong with a token, the answer is the same") {
  guarded_server x;
  auto good = token_of(ana);
  auto shape = [](reply_seen seen) {
    auto body = nlohmann::json::parse(seen.body);
    body.erase("request_id");
    return std::to_string(seen.status) + seen.header("www-authenticate")
           + seen.header("content-type") + body.dump();
  };
  auto wanted = shape(x.ask("GET", "/v1/me"));
  CHECK(wanted.starts_with("401Bearer"));
  for (auto& fields :
       {bearer("nonsense"), bearer(good + "="), bearer(good) + bearer(good),
        bearer(hs256("{}")), bearer(hs256(good_payload())),
        bearer(sign_hs256(header_of("none"), good_payload(), good_secret)),
        std::string{"Authorization: Basic YTpi\r\n"}, cookie("nonsense"),
        "Authorization:\r\n" + cookie(good), std::string{}})
    // Twice: from the cache, too.
    for (int i = 0; i < 2; ++i) {
      INFO(fields);
      CHECK(shape(x.ask("GET", "/v1/me", fields)) == wanted);
    }
  for (auto name : {"token", "access_token", "ticket"})
    CHECK(x.ask("GET", std::string{"/v1/me?"} + name + "=" + good).status
          == 401);
}

TEST_CASE("known tokens are let in while the token cache is restarted") {
  guarded_server x;
  auto known = token_of(ana);
  CHECK(x.who(bearer(known)) != "401");
  x.lose_cache();
  CHECK(x.who(bearer(known)) == named(ana));
  auto seen = x.ask("GET", "/v1/me", bearer(token_of(rui)));
  CHECK(seen.status == 503);
  CHECK_FALSE(seen.header("retry-after").empty());
}

TEST_CASE("a cookie is as good as a header, but changes nothing by itself") {
  guarded_server x;
  auto token = token_of(ana);
  CHECK(x.who(cookie(token)) == named(ana));
  auto post = [&](const std::string& fields) {
    return x.ask("POST", "/v1/me", cookie(token) + fields).status;
  };
  CHECK(post("") == 403);
  CHECK(post("Sec-Fetch-Site: same-site\r\n") == 403);
  CHECK(post("Origin: https://evil.example\r\n") == 403);
  CHECK(post("Origin: http://x\r\n") == 200);
  CHECK(post("Origin: https://app.example.org\r\n") == 200);
  CHECK(post("Sec-Fetch-Site: same-origin\r\n") == 200);
  CHECK(x.ask("POST", "/v1/me", bearer(token)).status == 200);
}

TEST_CASE("signing in sets the cookie, signing out ends the token") {
  guarded_server x;
  auto token = token_of(ana);
  auto opened = x.ask("POST", "/v1/session", bearer(token));
  REQUIRE(opened.status == 200);
  auto set = opened.header("set-cookie");
  CHECK(
    set.starts_with("__Host-bidiq_session=" + token + "; Path=/; Max-Age="));
  CHECK(set.ends_with("; Secure; HttpOnly; SameSite=Strict"));
  CHECK(nlohmann::json::parse(opened.body)["user_id"] == ana);
  auto left = x.ask("DELETE", "/v1/session",
                    cookie(token) + "Sec-Fetch-Site: same-origin\r\n");
  CHECK(left.status == 204);
  CHECK(left.header("set-cookie").find("Max-Age=0") != std::string::npos);
  CHECK(x.who(bearer(token)) == "401");
  auto stale = x.ask("GET", "/v1/me", cookie(token));
  CHECK(stale.header("set-cookie").find("Max-Age=0") != std::string::npos);
}

TEST_CASE("administrators make nodes forget a user's tokens, users do not") {
  guarded_server x;
  x.who(bearer(token_of(ana)));
  auto path = std::string{"/v1/admin/tokens/"}.append(ana);
  // Whatever he asks for: that it makes no sense is not his business.
  for (auto& asked : {path, std::string{"/v1/admin/tokens/notuuid"}})
    CHECK(x.ask("DELETE", asked, bearer(token_of(rui))).status == 403);
  auto done = x.ask("DELETE", path, bearer(token_of(rui, true)));
  REQUIRE(done.status == 200);
  CHECK(nlohmann::json::parse(done.body)["forgotten"] == 1);
  CHECK(x.ask("DELETE", "/v1/admin/tokens/------------------------------------",
              bearer(token_of(rui, true)))
          .status
        == 404);
}

TEST_CASE("a ticket lets its user watch its search, and nothing else") {
  guarded_server x;
  auto until = std::chrono::ceil<std::chrono::seconds>(system_utc_now()
                                                       + std::chrono::hours{1});
  ticket_holder trial_of_ana{std::string{ana}, "free_trial"};
  auto ticket = make_ticket(*x.shared, "search-0001", trial_of_ana, until);
  auto watch = [&](const std::string& id, const std::string& shown) {
    auto seen = x.ask("GET", "/v1/stream/" + id + "?ticket=" + shown);
    return seen.status == 200 ? seen.body : std::to_string(seen.status);
  };
  CHECK(watch("search-0001", ticket).starts_with(std::string{ana}));
  CHECK(watch("search-0001", ticket).ends_with("ticket"));
  CHECK(watch("search-0002", ticket) == "401");
  CHECK(watch("search-0001", ticket.substr(0, ticket.find('.'))) == "401");
  auto signature = ticket.substr(0, ticket.find('.') + 1);
  CHECK(watch("search-0001", signature + std::string{ana}) == "401");
  CHECK(watch("search-0001", signature + "free_trial." + std::string{rui})
        == "401");
  CHECK(watch("search-0001", signature + "master." + std::string{ana})
        == "401");
  auto old = make_ticket(*x.shared, "search-0001", trial_of_ana,
                         until - std::chrono::hours{2});
  CHECK(watch("search-0001", old) == "401");
  auto locals = make_ticket(*x.shared, "search-0001", {}, until);
  CHECK(watch("search-0001", locals) == "401");
  CHECK(x.ask("GET", "/v1/me?ticket=" + ticket).status == 401);
}
