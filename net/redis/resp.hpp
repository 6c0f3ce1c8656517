#pragma once

#include "net/redis/value.hpp"

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace bidiq::redis {

/// Appends a command as an array of bulk strings (RESP2).
void append_command(std::string& out, std::span<const std::string> args);

/// Cuts a stream of bytes into replies, with hiredis, whose name is known in
/// this file's source only. Bounded: see `next`.
class reply_parser {
public:
  /// `max_bytes` of one reply as sent.
  explicit reply_parser(size_t max_bytes);
  ~reply_parser();
  reply_parser(reply_parser&&) noexcept;
  reply_parser& operator=(reply_parser&&) noexcept;

  void feed(std::string_view bytes);

  enum class step : uint8_t {
    more,   ///< No further reply is complete.
    ready,  ///< `reply` or `take` give the next one.
    broken, ///< Not RESP2, too long, or arrays nested deeper than 7.
  };

  /// Goes to the next reply; `broken` is final.
  step next();

  /// Whether the reply is an error, or an array that holds one.
  bool is_error() const noexcept;

  /// The reply that is no error; may be moved from.
  value& reply() noexcept;

  /// The reply, once.
  answer take();

private:
  struct impl;
  std::unique_ptr<impl> impl_;
};

} // namespace bidiq::redis
