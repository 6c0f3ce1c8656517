#pragma once

#include "net/routes/app.hpp"
#include "storage/objects/local_store.hpp"
#include "tests/catch.hpp"
#include "tests/net/http/made_context.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/event_based_actor.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <string>

namespace bidiq::test {

/// The routes of operators, of a node whose services are what a test puts
/// there.
struct routes_fixture {
  routes_fixture() {
    shared->actors = &actors;
    shared->state = &state;
    shared->node_id = "node-1";
    shared->settings_json = "{}";
    shared->store = make_no_store();
    shared->started = std::chrono::steady_clock::now();
    state.ready = true;
    add_admin_routes(table, shared);
    add_system_routes(table, shared);
  }

  ~routes_fixture() {
    for (auto& [name, handle] : services) {
      actors.registry().erase(name);
      caf::anon_send_exit(handle, caf::exit_reason::user_shutdown);
    }
    services.clear();
  }

  void serve(caf::atom_value name, caf::actor service) {
    auto handle = caf::actor_cast<caf::strong_actor_ptr>(service);
    actors.registry().put(name, handle);
    services.emplace_back(name, handle);
  }

  /// Runs the handler of a route as the server would. Path parameters as
  /// {name, value}.
  http::response run(http::verb method, const std::string& path,
                     http::name_values path_params = {}, bool admin = true) {
    auto found = std::find_if(table.begin(), table.end(), [&](auto& x) {
      return x.method == method && x.path == path;
    });
    REQUIRE(found != table.end());
    auto ctx = http::test::make_context("GET " + path
                                        + " HTTP/1.1\r\nHost: x\r\n\r\n");
    REQUIRE(ctx);
    ctx->matched = &*found;
    ctx->path_params = std::move(path_params);
    ctx->who = {"ana", "", admin, ""};
    ctx->deadline = std::chrono::steady_clock::now() + std::chrono::seconds{10};
    boost::asio::io_context io;
    auto answer = boost::asio::co_spawn(io, found->run(*ctx),
                                        boost::asio::use_future);
    io.run();
    return std::get<http::response>(answer.get());
  }

  static std::string text(const http::response& x) {
    return std::get<std::string>(x.body);
  }

  static nlohmann::json json(const http::response& x) {
    return nlohmann::json::parse(text(x));
  }

  caf::actor_system_config config;
  caf::actor_system actors{config};
  node_state state;
  app_ptr shared = std::make_shared<app>();
  std::vector<http::route> table;
  std::vector<std::pair<caf::atom_value, caf::strong_actor_ptr>> services;
};

} // namespace bidiq::test
