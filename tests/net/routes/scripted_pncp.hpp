#pragma once

#include "net/client/http.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

namespace bidiq::test {

/// What a source asks of PNCP.
struct pncp_call {
  http_get request;

  std::string parameter(const std::string& name) const;
};

/// Answers a call, or lets it wait.
using pncp_answer
  = std::function<std::optional<http_response>(const pncp_call&)>;

/// A page that is all there is, with so many notices of uniforms, worth 1, 2,
/// ... in the state and on the day that were asked for.
http_response uniforms_page(const pncp_call& call, int notices);

std::optional<http_response> one_uniform(const pncp_call& call);
std::optional<http_response> silence(const pncp_call& call);
std::optional<http_response> refusal(const pncp_call& call);

/// PNCP's network as a test wants it: answers each call, at first by
/// `one_uniform`, or lets it wait for the next `answer_with`. Thread-safe.
class scripted_network {
public:
  http_getter getter() {
    return {[this](http_get request, http_callback callback) {
              return take({0, {std::move(request)}, std::move(callback)});
            },
            [this](uint64_t id) { cancel(id); }};
  }

  void answer_with(pncp_answer f) {
    std::map<uint64_t, transfer> calls;
    {
      std::lock_guard guard{mutex_};
      answer_ = std::move(f);
      calls = std::exchange(waiting_, {});
    }
    for (auto& [id, x] : calls)
      take(std::move(x));
  }

private:
  struct transfer {
    uint64_t id = 0; // 0: it is new.
    pncp_call call;
    http_callback callback;
  };

  uint64_t take(transfer x) {
    std::optional<http_response> response;
    {
      std::lock_guard guard{mutex_};
      if (x.id == 0)
        x.id = ++last_;
      response = answer_(x.call);
      if (!response)
        return waiting_.emplace(x.id, std::move(x)).first->first;
    }
    x.callback(std::move(*response));
    return x.id;
  }

  void cancel(uint64_t id) {
    std::unique_lock guard{mutex_};
    auto found = waiting_.extract(id);
    guard.unlock();
    if (!found)
      return;
    http_response x;
    x.error = transport_error::cancelled;
    found.mapped().callback(x);
  }

  std::mutex mutex_;
  pncp_answer answer_ = one_uniform;
  std::map<uint64_t, transfer> waiting_;
  uint64_t last_ = 0;
};

} // namespace bidiq::test
