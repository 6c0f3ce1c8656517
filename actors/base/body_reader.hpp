#pragma once

#include "actors/base/errc.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bidiq {

/// Reads typed fields of one JSON object and collects what is wrong with them
/// (pt-BR). A reading function that returns nothing has either found the field
/// absent (missing or null) or rejected it. Not thread-safe.
class body_reader {
public:
  /// `body` must be an object and outlive the reader.
  explicit body_reader(const nlohmann::json& body) : body_(body) {
    // nop
  }

  /// The field's value, or null when it is missing or null.
  const nlohmann::json* find(std::string_view name) const;

  void reject(std::string_view field, std::string message);

  std::optional<std::string> text(std::string_view name);
  std::optional<double> number(std::string_view name);
  /// Whole numbers only; those beyond 64 bits become the nearest that fits.
  std::optional<int64_t> integer(std::string_view name);
  std::optional<bool> boolean(std::string_view name);

  /// Calls `f(field, text)`, e.g. with "ufs[2]", for each of the first `limit`
  /// entries of a list of texts.
  template <class F>
  void each_text(std::string_view name, size_t limit, F f) {
    each(name, limit, [&](const std::string& field, const auto& entry) {
      if (entry.is_string())
        f(field, entry.template get_ref<const std::string&>());
      else
        reject(field, "Deve ser um texto");
    });
  }

  /// The same for a list of whole numbers.
  template <class F>
  void each_integer(std::string_view name, size_t limit, F f) {
    each(name, limit, [&](const std::string& field, const auto& entry) {
      if (auto value = as_integer(entry))
        f(field, *value);
      else
        reject(field, "Deve ser um número inteiro");
    });
  }

  std::vector<field_error> take_errors() {
    return std::move(errors_);
  }

private:
  static std::optional<int64_t> as_integer(const nlohmann::json& x);
  const nlohmann::json* list(std::string_view name, size_t limit);

  template <class F>
  void each(std::string_view name, size_t limit, F f) {
    auto xs = list(name, limit);
    for (size_t i = 0; xs && i < xs->size() && i < limit; ++i)
      f(std::string{name} + '[' + std::to_string(i) + ']', (*xs)[i]);
  }

  const nlohmann::json& body_;
  std::vector<field_error> errors_;
};

/// Number of code points of valid UTF-8.
size_t count_code_points(std::string_view text) noexcept;

/// `text` in double quotes for a message, cut after 40 code points.
std::string excerpt(std::string_view text);

} // namespace bidiq
