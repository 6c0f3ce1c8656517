#include "tests/cluster/cluster.hpp"

#include <csignal>
#include <cstdlib>
#include <stdexcept>

namespace bidiq::test {

namespace {

// The defaults divided by four and more; nothing but times and limits.
const child_process::variables short_times{
  {"PORT", "0"},
  {"BENCH_ROUTES", "1"},
  {"LOG_LEVEL", "debug"},
  {"NODE_TTL_S", "2"},
  {"NODE_HEARTBEAT_S", "0.3"},
  {"NODE_GRACE_S", "0.5"},
  {"FOLLOWER_POLL_S", "0.5"},
  {"REDIS_PING_INTERVAL_S", "0.2"},
  {"REDIS_BACKOFF_MAX_S", "0.5"},
  {"SSE_HEARTBEAT_INTERVAL_S", "1"},
  {"SSE_MAX_PER_USER", "10000"},
  {"SSE_CONNECTS_PER_MINUTE", "1000000"},
  {"MAX_ACTIVE_SEARCHES_PER_USER", "1000"},
  {"MAX_ACTIVE_SEARCHES", "1000"},
  {"DRAIN_TIMEOUT_S", "2"},
  {"PNCP_RATE_LIMIT", "12"},
};

} // namespace

struct cluster::member {
  scratch_directory data;
  std::unique_ptr<gate_thread> gate;
  std::unique_ptr<server_process> process;
  bool open = true; ///< Clients may use it.
  bool alive = true;
};

cluster::cluster(cluster_options options) : options_(std::move(options)) {
  redis_server::options server;
  server.config = options_.redis_config;
  // What the faults use.
  server.config.emplace_back("enable-debug-command yes");
  if (options_.tls)
    make_certificate(server);
  redis_ = std::make_unique<redis_server>(server);
  auto args = options_.sim;
  args.insert(args.end(), {"--port", "0"});
  sim_ = std::make_unique<server_process>("pncp-sim", args);
  for (size_t i = 0; i < options_.nodes; ++i)
    add();
}

cluster::~cluster() = default;

void cluster::make_certificate(redis_server::options& out) {
  out.tls = true;
  out.cert_file = folder_.path() + "/cert.pem";
  out.key_file = folder_.path() + "/key.pem";
  auto command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:"
                 "prime256v1 -nodes -days 2 -subj /CN=redis -addext "
                 "subjectAltName=IP:127.0.0.1 -out "
                 + out.cert_file + " -keyout " + out.key_file + " 2>/dev/null";
  if (std::system(command.c_str()) != 0)
    throw std::runtime_error("openssl makes no certificate");
}

std::string cluster::redis_url(uint16_t port) const {
  return (options_.tls ? "rediss" : "redis") + std::string{"://127.0.0.1:"}
         + std::to_string(port);
}

size_t cluster::add(const std::string& program,
                    const child_process::variables& more) {
  auto x = std::make_unique<member>();
  auto port = redis_->port();
  if (options_.gates) {
    x->gate = std::make_unique<gate_thread>(port, count() + 1);
    port = x->gate->port();
  }
  auto env = short_times;
  env.insert(env.end(), {{"DATA_DIR", x->data.path()},
                         {"PNCP_BASE_URL", sim_->url()},
                         {"REDIS_URL", redis_url(port)}});
  if (options_.tls)
    env.emplace_back("REDIS_CA_FILE", folder_.path() + "/cert.pem");
  env.insert(env.end(), options_.env.begin(), options_.env.end());
  env.insert(env.end(), more.begin(), more.end());
  x->process = std::make_unique<server_process>(
    program, std::vector<std::string>{}, env);
  std::lock_guard guard{mutex_};
  members_.push_back(std::move(x));
  return members_.size() - 1;
}

void cluster::close(size_t node) {
  std::lock_guard guard{mutex_};
  members_.at(node)->open = false;
}

void cluster::kill9(size_t node) {
  close(node);
  process(node).process().signal(SIGKILL);
  wait(node);
}

int cluster::stop(size_t node) {
  drain(node);
  return wait(node);
}

void cluster::drain(size_t node) {
  close(node);
  process(node).process().signal(SIGTERM);
}

int cluster::wait(size_t node) {
  return process(node).process().wait();
}

bool cluster::usable(size_t node) const {
  std::lock_guard guard{mutex_};
  return members_.at(node)->open;
}

std::vector<size_t> cluster::alive() const {
  std::vector<size_t> out;
  std::lock_guard guard{mutex_};
  for (size_t i = 0; i < members_.size(); ++i)
    if (members_[i]->open)
      out.push_back(i);
  return out;
}

size_t cluster::count() const {
  std::lock_guard guard{mutex_};
  return members_.size();
}

std::string cluster::url(size_t node, const std::string& path) const {
  std::lock_guard guard{mutex_};
  return members_.at(node)->process->url() + path;
}

std::vector<std::string> cluster::urls() const {
  std::vector<std::string> out;
  std::lock_guard guard{mutex_};
  for (auto& x : members_)
    if (x->open)
      out.push_back(x->process->url());
  return out;
}

gate_thread& cluster::gate(size_t node) {
  std::lock_guard guard{mutex_};
  return *members_.at(node)->gate;
}

server_process& cluster::process(size_t node) {
  std::lock_guard guard{mutex_};
  return *members_.at(node)->process;
}

nlohmann::json cluster::health(size_t node) const {
  return http_request("GET", url(node, "/v1/health")).json();
}

bool cluster::connected(std::chrono::seconds patience) {
  return eventually(
    [this] {
      for (auto i : alive())
        if (health(i)["redis_connected"] != true)
          return false;
      return true;
    },
    patience);
}

std::string cluster::start(size_t node, const nlohmann::json& extra) {
  auto answer = http_request("POST", url(node, "/v1/buscar"),
                             search_body(extra).dump(),
                             {"Prefer: respond-async"});
  if (answer.status != 202)
    throw std::runtime_error("not accepted: " + answer.body);
  return answer.json()["search_id"];
}

std::string cluster::publish(size_t node, const std::string& id,
                             const std::string& message) {
  auto answer = http_request("POST", url(node, "/__bench/pub?id=" + id),
                             message, {"Content-Type: text/plain"});
  if (answer.status == 201)
    return {};
  return std::to_string(answer.status) + " " + answer.body;
}

std::string cluster::logs() const {
  constexpr size_t most = 6000;
  std::string out;
  std::lock_guard guard{mutex_};
  for (size_t i = 0; i < members_.size(); ++i) {
    auto text = members_[i]->process->process().err();
    if (text.size() > most)
      text.erase(0, text.size() - most);
    out += "-- node " + std::to_string(i) + " at " + members_[i]->process->url()
           + "\n" + text;
  }
  return out;
}

} // namespace bidiq::test
