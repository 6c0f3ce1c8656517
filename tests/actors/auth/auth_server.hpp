#pragma once

#include "net/client/http.hpp"
#include "tests/actors/auth/tokens.hpp"

#include <deque>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace bidiq::test {

/// The network of a test: questions wait until the test answers them.
class auth_server {
public:
  http_getter getter() {
    http_getter out;
    out.get = [this](http_get question, http_callback answer) {
      asked.push_back(question);
      open_.push_back(std::move(answer));
      return uint64_t{asked.size()};
    };
    out.cancel = [](uint64_t) {};
    return out;
  }

  /// Answers the question that has waited longest.
  void answer(int status, std::string body = {}) {
    http_response x;
    x.status = status;
    x.body = std::move(body);
    reply(std::move(x));
  }

  void fail(transport_error why) {
    http_response x;
    x.error = why;
    reply(std::move(x));
  }

  size_t waiting() const {
    return open_.size();
  }

  std::vector<http_get> asked;

private:
  void reply(http_response x) {
    auto answer = std::move(open_.front());
    open_.pop_front();
    answer(std::move(x));
  }

  std::deque<http_callback> open_;
};

inline const std::string* header_of(const http_get& x,
                                    const std::string& name) {
  for (auto& [key, value] : x.headers)
    if (key == name)
      return &value;
  return nullptr;
}

} // namespace bidiq::test
