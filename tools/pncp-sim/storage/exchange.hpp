#pragma once

#include "tools/pncp-sim/answer.hpp"
#include "tools/pncp-sim/storage/blob.hpp"

#include <nlohmann/json.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bidiq {

using header_views = std::vector<std::pair<std::string_view, std::string_view>>;
using header_texts = std::vector<std::pair<std::string, std::string>>;

/// One HTTP request to an object store. The views are into the message it came
/// in; the body is the request's own, so that it can be kept without a copy.
struct store_request {
  std::string_view method;
  std::string_view target;
  header_views headers{};
  std::string body{};

  /// The first header of that name, blind to case; "" without one.
  std::string_view header(std::string_view name) const noexcept;

  bool is_read() const noexcept {
    return method == "GET" || method == "HEAD";
  }
};

/// What a store answers. `body` may be far larger than memory.
struct store_answer {
  unsigned status = 200;
  header_texts headers{};
  blob_slice body{};
  std::chrono::milliseconds delay{}; ///< Before the first byte.
  /// whole, truncated, hang or close.
  delivery how = delivery::whole;

  store_answer& with(std::string name, std::string value) {
    headers.emplace_back(std::move(name), std::move(value));
    return *this;
  }

  /// The value of one header, "" without it.
  std::string_view header(std::string_view name) const noexcept;
};

/// What a request asks of a store, as faults and statistics tell them apart.
enum class store_operation {
  put,
  get,
  head,
  list,
  sign,
  remove, ///< "delete"
  bucket,
  part,
  complete,
  meta,      ///< What is known of a file of Drive.
  thumbnail, ///< Of such a file.
  token,     ///< For Drive.
  other,
};

std::string_view to_string(store_operation x) noexcept;
std::optional<store_operation> parse_store_operation(std::string_view name);

/// Equal but for the case of ASCII letters, as names of headers are compared.
bool same_name(std::string_view a, std::string_view b) noexcept;

std::string to_lower_case(std::string_view text);

store_answer text_answer(unsigned status, std::string type, std::string text);
/// A replacement character stands for each byte that is no UTF-8: headers,
/// which objects keep, may have such.
store_answer json_reply(unsigned status, const nlohmann::ordered_json& json);

/// The number that a text is from its first character to its last.
std::optional<uint64_t> parse_count(std::string_view text) noexcept;

} // namespace bidiq
