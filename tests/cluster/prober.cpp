#include "tests/cluster/prober.hpp"

#include <poll.h>

#include <algorithm>
#include <stdexcept>

namespace bidiq::test {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

prober::prober(cluster& nodes) : nodes_(nodes) {
  for (auto i : nodes.alive())
    watch(i);
}

prober::~prober() {
  stopped_ = true;
  for (auto& x : threads_)
    x.join();
}

void prober::watch(size_t node) {
  threads_.emplace_back([this, node] { run(node); });
}

void prober::own(size_t node, const std::string& search) {
  std::lock_guard guard{mutex_};
  own_.emplace_back(node, search);
}

void prober::disown(size_t node) {
  std::lock_guard guard{mutex_};
  std::erase_if(own_, [node](auto& x) { return x.first == node; });
}

milliseconds prober::slowest_live() const {
  std::lock_guard guard{mutex_};
  return slowest_live_;
}

milliseconds prober::slowest() const {
  std::lock_guard guard{mutex_};
  return slowest_;
}

std::string prober::slowest_request() const {
  std::lock_guard guard{mutex_};
  return slowest_request_;
}

std::vector<std::string> prober::violations() const {
  std::lock_guard guard{mutex_};
  return violations_;
}

void prober::note(const std::string& what, std::chrono::nanoseconds took) {
  auto ms = std::chrono::duration_cast<milliseconds>(took);
  std::lock_guard guard{mutex_};
  if (ms > slowest_) {
    slowest_ = ms;
    slowest_request_ = what;
  }
}

std::vector<std::string> prober::searches(size_t node) const {
  std::vector<std::string> out;
  std::lock_guard guard{mutex_};
  for (auto& [owner, search] : own_)
    if (owner == node)
      out.push_back(search);
  return out;
}

void prober::run(size_t node) {
  while (!stopped_ && nodes_.usable(node)) {
    ask_live(node);
    ask(node, "/v1/health", false);
    ask(node, "/v1/search/nobody-knows-this/status", false);
    for (auto& x : searches(node)) {
      ask(node, "/v1/search/" + x + "/status", true);
      ask(node, "/v1/search/" + x + "/results?itens_por_pagina=1", true);
    }
    ::poll(nullptr, 0, 30);
  }
}

void prober::ask_live(size_t node) {
  auto began = steady_clock::now();
  try {
    http_request("GET", nodes_.url(node, "/v1/health/live"));
  } catch (const std::runtime_error&) {
    return; // `ask` tells what it means
  }
  auto took = steady_clock::now() - began;
  std::lock_guard guard{mutex_};
  slowest_live_ = std::max(slowest_live_,
                           std::chrono::duration_cast<milliseconds>(took));
}

void prober::ask(size_t node, const std::string& path, bool must_know) {
  auto what = "node " + std::to_string(node) + " " + path;
  auto began = steady_clock::now();
  std::string wrong;
  try {
    auto answer = http_request("GET", nodes_.url(node, path));
    if (must_know && answer.status != 200 && answer.status != 202)
      wrong = std::to_string(answer.status) + " " + answer.body;
  } catch (const std::runtime_error& x) {
    wrong = x.what();
  }
  auto took = steady_clock::now() - began;
  if (!nodes_.usable(node))
    return; // it was on its way out
  note(what, took);
  std::lock_guard guard{mutex_};
  auto lost = must_know
              && std::none_of(own_.begin(), own_.end(),
                              [node](auto& x) { return x.first == node; });
  if (wrong.empty() || lost)
    return;
  violations_.push_back(what + ": " + wrong);
}

} // namespace bidiq::test
