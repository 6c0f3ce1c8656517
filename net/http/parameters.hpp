#pragma once

#include "actors/base/errc.hpp"
#include "net/http/route.hpp"

#include <bitset>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace bidiq::http {

/// One character class with a count, the only shape of pattern a parameter may
/// have: `[A-Za-z0-9_-]{8,64}`, also with `{n}`.
class char_pattern {
public:
  char_pattern() = default;

  /// Throws `std::invalid_argument` for any other shape.
  explicit char_pattern(std::string_view text);

  bool matches(std::string_view x) const noexcept;

private:
  std::bitset<256> allowed_;
  std::size_t min_ = 0;
  std::size_t max_ = 0;
};

/// Checks the declared parameters of one route. Immutable.
class param_checker {
public:
  /// Throws `std::invalid_argument` for a malformed pattern.
  explicit param_checker(const std::vector<param>& params);

  /// Lists every violation, with messages in Portuguese.
  std::vector<field_error> check(const request_context& ctx) const;

private:
  struct rule {
    param what;
    char_pattern pattern;
  };

  static std::string violation(const rule& x, std::string_view value);

  std::vector<rule> rules_;
};

} // namespace bidiq::http
