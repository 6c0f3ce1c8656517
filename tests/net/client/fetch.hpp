#pragma once

#include "net/client/http_client.hpp"

#include <future>

namespace bidiq::test {

/// Gets and waits; a client that forgets its callback hangs into the suite's
/// time limit.
inline http_response fetch(http_client& client, http_get request) {
  std::promise<http_response> promise;
  auto future = promise.get_future();
  client.get(std::move(request), [&promise](http_response response) {
    promise.set_value(std::move(response));
  });
  return future.get();
}

inline http_response fetch(http_client& client, http_request request) {
  std::promise<http_response> promise;
  auto future = promise.get_future();
  client.send(std::move(request), [&promise](http_response response) {
    promise.set_value(std::move(response));
  });
  return future.get();
}

inline http_response fetch(http_client& client, std::string url) {
  http_get request;
  request.url = std::move(url);
  return fetch(client, std::move(request));
}

} // namespace bidiq::test
