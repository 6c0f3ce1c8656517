#include "tests/cluster/upstream_fleet.hpp"

#include <algorithm>
#include <stdexcept>

namespace bidiq::test {

namespace {

using nlohmann::json;

cluster_options with_upstream(const upstream_fleet::options& opts) {
  cluster_options out;
  out.nodes = 3;
  out.env
    = {{"SOURCES", "pncp"},
       {"PNCP_RATE_LIMIT", "10"},
       {"NODES_EXPECTED", "3"},
       // What a refresh in the background asks would blur what is counted.
       {"CACHE_FRESH_TODAY_S", "86400"},
       {"CACHE_FRESH_S", "86400"},
       {"CACHE_NEGATIVE_S", "86400"}};
  out.env.insert(out.env.end(), opts.env.begin(), opts.env.end());
  out.sim = {"--generate", opts.notices, "--seed", "7"};
  out.sim.insert(out.sim.end(), opts.sim.begin(), opts.sim.end());
  return out;
}

json checked(const http_answer& answer) {
  if (answer.status != 200)
    throw std::runtime_error(std::to_string(answer.status) + " "
                             + answer.body.substr(0, 500));
  return answer.json();
}

} // namespace

upstream_fleet::upstream_fleet() : upstream_fleet(options{}) {
  // nop
}

upstream_fleet::upstream_fleet(const options& opts)
  : cluster(with_upstream(opts)) {
  if (!connected() || !sharing())
    throw std::runtime_error("the nodes share no limit\n" + logs());
}

http_answer upstream_fleet::get(size_t node, const std::string& path) const {
  return http_request("GET", url(node, path));
}

http_answer upstream_fleet::post(size_t node, const std::string& path,
                                 const json& body) const {
  return http_request("POST", url(node, path),
                      body.is_null() ? std::string{} : body.dump());
}

json upstream_fleet::search(size_t node, const json& extra) const {
  return checked(post(node, "/v1/buscar", search_body(extra)));
}

json upstream_fleet::result(size_t node, const std::string& id) const {
  json out;
  auto path = "/v1/search/" + id + "/results";
  auto ended = [&] {
    auto answer = get(node, path);
    if (answer.status != 200)
      return false;
    out = answer.json();
    return out["status"] != "running";
  };
  if (!eventually(ended))
    throw std::runtime_error("no result of " + id + "\n" + logs());
  return out;
}

void upstream_fleet::clear_cache(size_t node) const {
  checked(http_request("DELETE", url(node, "/v1/admin/cache")));
}

namespace {

json control(cluster& x, const std::string& method, const std::string& path,
             const std::string& body = {}) {
  return checked(http_request(method, x.sim().url() + "/__sim/" + path, body));
}

} // namespace

std::vector<int64_t> upstream_fleet::arrivals() {
  return control(*this, "GET", "arrivals?source=pncp");
}

void upstream_fleet::outage(bool up) {
  control(*this, "POST", "outage",
          json{{"source", "pncp"}, {"up", up}, {"mode", "503"}}.dump());
}

void upstream_fleet::faults(const json& rules) {
  control(*this, "POST", "faults", json{{"faults", rules}}.dump());
}

json upstream_fleet::sim_stats() {
  return control(*this, "GET", "stats")["by_source"]["pncp"];
}

std::string upstream_fleet::breaker(size_t node) const {
  return view(node).value("state", "unknown");
}

json upstream_fleet::view(size_t node) const {
  auto all = get(node, "/v1/admin/breakers").json();
  return all.at("breakers").at(0);
}

bool upstream_fleet::breakers(std::string_view state,
                              std::chrono::seconds patience) {
  return eventually(
    [&] {
      auto nodes = alive();
      return std::all_of(nodes.begin(), nodes.end(),
                         [&](size_t i) { return breaker(i) == state; });
    },
    patience);
}

bool upstream_fleet::sharing() {
  return eventually([&] {
    auto nodes = alive();
    return std::all_of(nodes.begin(), nodes.end(), [&](size_t i) {
      return view(i).value("shared_limit", false);
    });
  });
}

size_t worst_window(const std::vector<int64_t>& times,
                    std::chrono::microseconds window) {
  size_t worst = 0;
  for (size_t first = 0, last = 0; last < times.size(); ++last) {
    while (times[last] - times[first] >= window.count())
      ++first;
    worst = std::max(worst, last - first + 1);
  }
  return worst;
}

} // namespace bidiq::test
