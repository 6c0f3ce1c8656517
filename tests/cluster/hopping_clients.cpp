#include "tests/cluster/hopping_clients.hpp"

#include "tests/cluster/watcher.hpp"

#include <atomic>
#include <list>
#include <thread>

namespace bidiq::test {

using std::chrono::steady_clock;

bool is_terminal(const std::string& stage) {
  return stage == "complete" || stage == "degraded" || stage == "error"
         || stage == "cancelled";
}

std::string seen_search::last_stage() const {
  if (events.empty())
    return {};
  return nlohmann::json::parse(events.rbegin()->second)["stage"];
}

struct hopping_clients::impl {
  impl(node_list nodes, options opts) : multi(curl_multi_init()) {
    all.nodes = std::move(nodes);
    all.opts = opts;
    all.random.seed(opts.seed);
    thread = std::thread{[this] { run(); }};
  }

  ~impl() {
    stopped = true;
    curl_multi_wakeup(multi);
    thread.join();
    clients.clear();
    curl_multi_cleanup(multi);
  }

  void run() {
    while (!stopped) {
      {
        std::lock_guard guard{all.mutex};
        step(steady_clock::now());
      }
      curl_multi_poll(multi, nullptr, 0, 5, nullptr);
    }
  }

  void step(steady_clock::time_point now) {
    int running = 0;
    curl_multi_perform(multi, &running);
    int left = 0;
    while (auto* message = curl_multi_info_read(multi, &left)) {
      if (message->msg != CURLMSG_DONE)
        continue;
      auto code = message->data.result;
      watcher* self = nullptr;
      curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &self);
      self->on_end(code, now);
    }
    for (auto& x : clients)
      x.tick(now);
  }

  watched all;
  CURLM* multi;
  std::list<watcher> clients;
  std::atomic<bool> stopped = false;
  std::thread thread;
};

hopping_clients::hopping_clients(node_list nodes, options opts)
  : impl_(std::make_unique<impl>(std::move(nodes), opts)) {
}

hopping_clients::~hopping_clients() = default;

void hopping_clients::follow(const std::string& search, size_t clients,
                             const std::string& home) {
  std::lock_guard guard{impl_->all.mutex};
  for (size_t i = 0; i < clients; ++i)
    impl_->clients.emplace_back(impl_->all, impl_->multi, search, home,
                                impl_->clients.size());
}

seen_search hopping_clients::seen(const std::string& search) const {
  std::lock_guard guard{impl_->all.mutex};
  auto i = impl_->all.searches.find(search);
  return i == impl_->all.searches.end() ? seen_search{} : i->second;
}

bool hopping_clients::wait(const std::vector<std::string>& searches,
                           std::chrono::seconds patience) const {
  return eventually(
    [&] {
      std::lock_guard guard{impl_->all.mutex};
      for (auto& x : searches)
        if (!impl_->all.searches[x].complete())
          return false;
      return true;
    },
    patience);
}

bool hopping_clients::settled(const std::string& search) const {
  std::lock_guard guard{impl_->all.mutex};
  for (auto& x : impl_->clients)
    if (x.search() == search && !x.settled())
      return false;
  return true;
}

bool hopping_clients::reached(const std::string& search, uint64_t id) const {
  std::lock_guard guard{impl_->all.mutex};
  for (auto& x : impl_->clients)
    if (x.search() == search && x.last() < id && !x.ended())
      return false;
  return true;
}

std::vector<std::string> hopping_clients::violations() const {
  std::lock_guard guard{impl_->all.mutex};
  return impl_->all.violations;
}

std::string hopping_clients::state() const {
  std::string out;
  std::lock_guard guard{impl_->all.mutex};
  for (auto& x : impl_->clients)
    out += x.describe() + '\n';
  return out;
}

} // namespace bidiq::test
