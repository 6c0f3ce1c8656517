#pragma once

#include "actors/base/time.hpp"

#include <string>
#include <string_view>

namespace bidiq {

/// Builds the address of one page: the root, the path, and parameters, whose
/// values must need no escaping.
class source_url {
public:
  /// `base` may end in slashes, `path` begins with one.
  source_url(std::string_view base, std::string_view path) : text_(base) {
    while (text_.ends_with('/'))
      text_.pop_back();
    text_ += path;
  }

  source_url& with(std::string_view name, std::string_view value) {
    text_ += mark_;
    mark_ = '&';
    text_.append(name).append("=").append(value);
    return *this;
  }

  source_url& with(std::string_view name, int value) {
    return with(name, std::to_string(value));
  }

  const std::string& text() const noexcept {
    return text_;
  }

private:
  std::string text_;
  char mark_ = '?';
};

} // namespace bidiq
