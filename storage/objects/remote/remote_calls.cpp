#include "storage/objects/remote/remote_calls.hpp"

#include <algorithm>
#include <future>
#include <memory>
#include <random>

namespace bidiq {

namespace {

double chance() {
  thread_local std::minstd_rand engine{std::random_device{}()};
  return std::uniform_real_distribution{0.5, 1.0}(engine);
}

std::string outcome_of(const http_response& x) {
  if (x.error != transport_error::none)
    return std::string{to_string(x.error)};
  return x.status < 300 ? "ok" : std::to_string(x.status);
}

} // namespace

bool is_passing(const http_response& x) noexcept {
  switch (x.error) {
    case transport_error::none:
      return x.status == 408 || x.status == 429 || x.status >= 500;
    case transport_error::connect:
    case transport_error::timeout_connect:
    case transport_error::timeout_first_byte:
    case transport_error::timeout_stalled:
    case transport_error::partial:
    case transport_error::reset:
      return true;
    default:
      return false;
  }
}

std::string how_it_failed(std::string_view operation, const http_response& x) {
  return outcome_of(x).append(" for ").append(operation);
}

remote_calls::remote_calls(remote_call_options options)
  : options_(std::move(options)) {
  // nop
}

http_response
remote_calls::call(std::string_view operation,
                   const std::function<http_request(unsigned attempt)>& make) {
  for (unsigned attempt = 0;; ++attempt) {
    auto answer = once(operation, make(attempt));
    if (!is_passing(answer) || attempt + 1 >= options_.max_attempts
        || !pause(attempt, answer))
      return answer;
  }
}

http_response remote_calls::once(std::string_view operation, http_request x,
                                 const std::stop_token& until) {
  auto promise = std::make_shared<std::promise<http_response>>();
  auto answer = promise->get_future();
  auto id = options_.http.send(std::move(x), [promise](http_response y) {
    promise->set_value(std::move(y));
  });
  auto cancel = [end = options_.http.cancel, id] { end(id); };
  auto key = options_.ending->enter(cancel);
  std::stop_callback abandoned{until, cancel};
  auto out = answer.get();
  options_.ending->leave(key);
  told(operation, out);
  return out;
}

bool remote_calls::pause(unsigned attempt, const http_response& last,
                         std::stop_token until) const {
  using std::chrono::milliseconds;
  auto own = std::min(options_.longest_wait,
                      options_.first_wait * (1 << std::min(attempt, 10u)));
  auto wait = std::chrono::duration_cast<milliseconds>(own * chance());
  if (last.retry_after)
    wait = std::max<milliseconds>(
      wait, std::min<milliseconds>(*last.retry_after, options_.longest_wait));
  return options_.ending->pause(wait, std::move(until));
}

void remote_calls::told(std::string_view operation,
                        const http_response& x) const {
  options_.on_call(operation, outcome_of(x));
}

http_upload upload_of(const memory_file& x, uint64_t offset, uint64_t size) {
  http_upload out;
  out.size = size;
  auto done = std::make_shared<uint64_t>(0);
  out.read = [&x, offset, size, done](char* to,
                                      size_t most) -> std::optional<size_t> {
    auto n = x.read(offset + *done,
                    {to, std::min<uint64_t>(most, size - *done)});
    if (!n)
      return std::nullopt;
    *done += *n;
    return *n;
  };
  out.rewind = [done] {
    *done = 0;
    return true;
  };
  return out;
}

} // namespace bidiq
