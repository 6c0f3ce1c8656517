#include "tests/net/routes/served_node.hpp"

#include "actors/base/log.hpp"
#include "storage/accounts/search_rows.hpp"
#include "storage/objects/local_store.hpp"
#include "tests/temporary_directory.hpp"
#include "tools/bidiqd/database_parts.hpp"
#include "tools/bidiqd/parts.hpp"
#include "tools/bidiqd/redis_parts.hpp"
#include "tools/bidiqd/sectors_file.hpp"

#include <caf/actor_system_config.hpp>

#include <future>

namespace bidiq::test {

settings quick_settings() {
  settings x;
  x.io_threads = 1;
  x.pncp_rate_limit = 1'000;
  x.upstream_max_attempts = 1;
  return x;
}

struct served_node::parts {
  explicit parts(const settings& x) : config(x) {
    // nop
  }

  void make_app();
  void start_actors();
  http::server_hooks hooks();

  settings config;
  scripted_network network;
  temporary_directory directory;
  metrics meters;
  node_state state;
  boost::asio::thread_pool workers{1};
  boost::asio::thread_pool trial_worker{1};
  boost::asio::thread_pool store_workers{2};
  app_ptr shared = std::make_shared<app>();
  std::unique_ptr<http::server> server;
  caf::actor_system_config actor_config;
  std::unique_ptr<caf::actor_system> actors;
  pinning_hosts homes;
  redis_parts redis;
  database_ptr rows;
  object_store_ptr documents;
  root_supervisor_actor root;
};

void served_node::parts::make_app() {
  auto& a = *shared;
  // Read once: they take longer than most tests.
  static const auto sectors
    = std::make_shared<const std::vector<sector>>(load_sectors("").value());
  a.sectors = sectors;
  for (auto& x : *a.sectors)
    a.rules.sector_names.emplace(x.id, x.name);
  a.keys = std::make_shared<signing_keys>(std::string(32, 's'));
  a.store = open_local_store({directory.path / "objects", a.keys}).value();
  a.memory = budget_of(config);
  a.meters = &meters;
  a.state = &state;
  a.workers = &workers;
  a.trial_worker = &trial_worker;
  a.store_workers = &store_workers;
  documents
    = open_local_store({directory.path / "objects", a.keys, "documents"})
        .value();
  a.library = make_library({make_object_library(documents)});
  a.own_sectors = own_sector_options_of(config);
  a.node_id = "node-1";
  a.shares_state = !config.redis_url.empty();
  a.settings_json = "{}";
  a.sources = {pncp_source_name};
  a.started = std::chrono::steady_clock::now();
  a.search_timeout = config.search_timeout;
  a.progress_ttl = config.progress_ttl;
  a.streams = streams_of(config);
  a.signed_url_ttl
    = std::chrono::ceil<std::chrono::seconds>(config.signed_url_ttl);
  state.ready = true;
  if (config.database_url.empty())
    return;
  rows = std::make_shared<database>(database_options_of(config, state));
  a.database_backend = to_string(rows->where().dialect);
}

http::server_hooks served_node::parts::hooks() {
  http::server_hooks out;
  out.on_defect = [](std::string_view, std::string_view what) {
    log_line(log_level::error, "request failed", {{"what", what}});
  };
  out.authenticate = [a = shared](http::request_context& ctx)
    -> boost::asio::awaitable<std::optional<http::response>> {
    auto refused = co_await authenticate(a, ctx);
    if (auto user = ctx.header("X-User"); !user.empty()) {
      ctx.who.user = user;
      ctx.who.plan.clear();
      ctx.who.admin = false;
    }
    co_return refused;
  };
  return out;
}

void served_node::parts::start_actors() {
  std::vector<bidiq::upstream> sources{{pncp_source_name, "http://upstream",
                                        config.pncp_rate_limit, 8, make_pncp}};
  root_supervisor_options options;
  options.services = services(config, *shared, sources, meters, state,
                              network.getter(), redis, homes,
                              known_searches_of(config, *shared), rows);
  auto started = std::make_shared<std::promise<void>>();
  options.on_started = [started] { started->set_value(); };
  root = actors->spawn(root_supervisor, options);
  started->get_future().wait();
}

served_node::served_node(const settings& x)
  : parts_(std::make_unique<parts>(x)) {
  auto& p = *parts_;
  p.config.data_dir = p.directory.path;
  p.make_app();
  auto options = http::test::quick_options();
  options.max_body_bytes = static_cast<size_t>(x.max_body_bytes);
  options.handler_timeout = x.request_timeout;
  p.server = std::make_unique<http::server>(make_routes(p.shared), options,
                                            p.hooks());
  p.redis = make_redis(x, *p.shared, p.meters, p.server->executor(0)).value();
  p.actor_config.set("scheduler.policy", caf::atom("sharing"));
  p.actor_config.set("scheduler.max-threads", size_t{2});
  p.actors = std::make_unique<caf::actor_system>(p.actor_config);
  p.shared->actors = p.actors.get();
  auto streams = progress_hooks(p.shared.get());
  streams.on_open = [] {};
  streams.on_close = [](const char*) {};
  streams.on_events = [](size_t) {};
  p.shared->hubs.push_back(std::make_shared<sse_hub>(
    p.server->executor(0), stream_options(p.config), streams));
  p.homes.push_back(
    std::make_unique<pinning_host>(*p.actors, p.server->home(0)));
  p.start_actors();
  if (p.redis)
    await_redis(p.redis, p.server->executor(0), std::chrono::seconds{10});
  if (auto started = p.server->start(); !started)
    FAIL(started.error().context);
}

// As a node ends, see node::stop.
served_node::~served_node() {
  auto& p = *parts_;
  for (auto& hub : p.shared->hubs)
    hub->drain();
  p.server->drain();
  p.server->wait_drained(std::chrono::seconds{10});
  caf::anon_send_exit(p.root, caf::exit_reason::user_shutdown);
  p.root = nullptr;
  p.actors->await_all_actors_done();
  end_redis(p.redis, p.server->executor(0));
  if (p.rows)
    p.rows->stop(std::chrono::seconds{10});
  p.server->stop();
  p.workers.join();
  p.trial_worker.join();
  p.store_workers.join();
  p.homes.clear();
  p.actors.reset();
  p.shared->hubs.clear();
  p.server.reset();
}

void served_node::upstream(pncp_answer f) {
  parts_->network.answer_with(std::move(f));
}

const signing_keys& served_node::keys() const {
  return *parts_->shared->keys;
}

object_store& served_node::documents() const {
  return *parts_->documents;
}

object_store& served_node::store() const {
  return *parts_->shared->store;
}

size_t served_node::sectors() const {
  return parts_->shared->sectors->size();
}

void served_node::drain() {
  tell<search_supervisor_actor>(
    *parts_->shared, search_supervisor_name, drain_atom_v,
    reply<uint64_t>{[](const outcome<uint64_t>&) {}});
}

void served_node::lose_searches() {
  parts_->actors->registry().erase(search_supervisor_name);
}

void served_node::remember(const std::string& id, const std::string& user) {
  search_record x;
  x.search_id = id;
  x.user = user;
  x.status = "completed";
  x.created = system_utc_now() - std::chrono::hours{1};
  x.ended = x.created + std::chrono::seconds{7};
  x.ufs = {"SP"};
  x.first = x.last = "2023-11-14";
  x.sector_id = "vestuario";
  x.found = 3;
  x.value_cents = 123'456;
  std::promise<bool> done;
  parts_->rows->post<bool>(
    job_kind::write,
    [x](database_session& on) { return end_search(on, x, false); },
    reply<bool>{
      [&done](const outcome<bool>& how) { done.set_value(how.has_value()); }});
  if (!done.get_future().get())
    FAIL("the database took no search");
}

void served_node::lose_stream_limiter() {
  parts_->actors->registry().erase(stream_limiter_name);
}

uint16_t served_node::port() const {
  return parts_->server->port();
}

raw_client served_node::connect() const {
  return raw_client{port()};
}

reply_seen
served_node::ask(const std::string& method, const std::string& target,
                 const std::string& fields, const std::string& body) {
  auto text = method + " " + target + " HTTP/1.1\r\nHost: x\r\n" + fields;
  if (method == "POST" || !body.empty())
    text += "Content-Length: " + std::to_string(body.size()) + "\r\n";
  return connect().ask(text + "\r\n" + body);
}

reply_seen served_node::get(const std::string& target,
                            const std::string& fields) {
  return ask("GET", target, fields);
}

reply_seen served_node::post(const std::string& target,
                             const nlohmann::json& body,
                             const std::string& fields) {
  return ask("POST", target, "Content-Type: application/json\r\n" + fields,
             body.is_null() ? "" : body.dump());
}

nlohmann::json served_node::order(const std::string& id,
                                  const std::string& uf) {
  return {{"ufs", nlohmann::json::array({uf})},
          {"data_inicial", "2026-01-10"},
          {"data_final", "2026-01-10"},
          {"modalidades", nlohmann::json::array({6})},
          {"termos_busca", "uniformes"},
          {"search_id", id}};
}

reply_seen served_node::begin(const std::string& id,
                              const std::string& fields) {
  return post("/v1/buscar", order(id), "Prefer: respond-async\r\n" + fields);
}

nlohmann::json served_node::finish(const std::string& id,
                                   const std::string& fields) {
  auto seen = post("/v1/buscar", order(id), fields);
  if (seen.status != 200)
    FAIL(seen.body);
  return seen.json();
}

std::string served_node::faults(const reply_seen& seen, const std::string& path,
                                http::verb method) const {
  auto table = make_routes(parts_->shared);
  auto route = std::find_if(table.begin(), table.end(), [&](auto& x) {
    return x.path == path && x.method == method;
  });
  if (route == table.end() || !route->response)
    return "the table does not say what " + path + " answers";
  auto body = ordered_json::parse(seen.body);
  if (!route->response_list)
    return faults_of(body, *route->response);
  std::string out;
  for (auto& x : body)
    out += faults_of(x, *route->response);
  return out;
}

bool eventually(const std::function<bool()>& done) {
  auto until = std::chrono::steady_clock::now() + std::chrono::seconds{10};
  while (!done())
    if (std::chrono::steady_clock::now() > until)
      return false;
  return true;
}

std::string faults_of_problem(const reply_seen& seen, unsigned status,
                              const std::string& code) {
  if (seen.status != status)
    return "status " + std::to_string(seen.status) + ": " + seen.body;
  if (seen.header("content-type") != "application/problem+json")
    return "content type " + seen.header("content-type");
  auto x = seen.json();
  std::string out;
  auto expect = [&](const char* name, const nlohmann::json& value) {
    if (x.value(name, nlohmann::json{}) != value)
      out += std::string{name} + " is " + x.value(name, nlohmann::json{}).dump()
             + "; ";
  };
  expect("status", status);
  expect("code", code);
  expect("type", "/problems/" + code);
  expect("request_id", seen.header("x-request-id"));
  for (auto name : {"title", "detail", "instance"})
    if (!x.contains(name) || !x[name].is_string() || x[name] == "")
      out += std::string{name} + " is missing; ";
  if ((status == 429 || status == 503) && seen.header("retry-after").empty())
    out += "no Retry-After; ";
  return out;
}

std::vector<std::string> complaints(const reply_seen& seen) {
  std::vector<std::string> out;
  auto errors = seen.json().value("errors", nlohmann::json::array());
  for (auto& x : errors)
    out.push_back(x["field"]);
  return out;
}

std::string nameless(const reply_seen& seen) {
  auto x = seen.json();
  x.erase("request_id");
  x.erase("instance");
  auto headers = seen.headers;
  headers.erase("x-request-id");
  headers.erase("date");
  return std::to_string(seen.status) + x.dump()
         + nlohmann::json(headers).dump();
}

} // namespace bidiq::test
