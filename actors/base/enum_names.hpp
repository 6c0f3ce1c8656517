#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace bidiq {

/// A name for each value of an enumeration, in their order: from the one whose
/// number is 0 to `Last`.
template <auto Last>
class enum_names {
public:
  using value = decltype(Last);
  static constexpr auto size = static_cast<size_t>(Last) + 1;

  template <class... Ts>
  constexpr explicit enum_names(Ts... names) : all_{names...} {
    static_assert(sizeof...(Ts) == size, "each value needs a name");
  }

  /// `otherwise` for a number that is none of them.
  constexpr std::string_view
  of(value x, std::string_view otherwise = "?") const noexcept {
    auto i = static_cast<size_t>(x);
    return i < size ? all_[i] : otherwise;
  }

  /// The value of this name; nothing if there is none.
  constexpr std::optional<value> find(std::string_view name) const noexcept {
    auto i = std::find(all_.begin(), all_.end(), name);
    if (i == all_.end())
      return std::nullopt;
    return static_cast<value>(i - all_.begin());
  }

  constexpr const std::array<std::string_view, size>& all() const noexcept {
    return all_;
  }

private:
  std::array<std::string_view, size> all_;
};

} // namespace bidiq
