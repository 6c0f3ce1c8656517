#pragma once

#include "actors/base/time.hpp"
#include "tools/pncp-sim/storage/exchange.hpp"

#include <map>
#include <string>
#include <string_view>

namespace bidiq {

/// Google's token endpoint for service accounts (RFC 7523), and the access
/// tokens that it gave. Not thread-safe.
class drive_tokens {
public:
  static constexpr std::chrono::seconds lifetime{3599};

  /// `public_key`: PEM of the account's; empty: whoever signs is believed.
  explicit drive_tokens(std::string public_key)
    : public_key_(std::move(public_key)) {
  }

  /// Answers the form of a POST; `own_url` is what the assertion has to be for.
  store_answer issue(const std::string& form, std::string_view own_url,
                     utc_time now);

  /// Whether that header has a token that has not expired.
  bool lets_in(std::string_view authorization, utc_time now) const;

  /// All tokens have expired.
  void expire() {
    tokens_.clear();
  }

  size_t size() const noexcept {
    return tokens_.size();
  }

private:
  std::string public_key_;
  std::map<std::string, utc_time, std::less<>> tokens_; ///< To their ends.
};

} // namespace bidiq
