#pragma once

#include "actors/base/parse_json.hpp"
#include "actors/base/time.hpp"

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace bidiq {

/// A record of PNCP's shape, read by key; what is missing or of another type
/// is empty.
class pncp_view {
public:
  explicit pncp_view(std::string_view body) : record_(parse_json(body)) {
  }

  /// The value at a JSON pointer such as "/unidadeOrgao/ufSigla", or null.
  nlohmann::json value(const std::string& pointer) const {
    nlohmann::json::json_pointer place{pointer};
    return record_.is_object() && record_.contains(place) ? record_.at(place)
                                                          : nlohmann::json{};
  }

  std::string text(const std::string& pointer) const {
    auto found = value(pointer);
    return found.is_string() ? found.get<std::string>() : std::string{};
  }

  int number(const std::string& pointer) const {
    auto found = value(pointer);
    return found.is_number() ? found.get<int>() : 0;
  }

  std::optional<local_time> time(const std::string& pointer) const {
    return parse_instant(text(pointer));
  }

private:
  nlohmann::json record_;
};

} // namespace bidiq
