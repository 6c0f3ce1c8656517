#pragma once

#include "net/http/response.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <limits>
#include <string>
#include <vector>

namespace bidiq::http {

namespace asio = boost::asio;

/// Where a parameter is looked for.
enum class param_in : uint8_t { path, query, header };

/// What a parameter must look like.
enum class param_kind : uint8_t {
  string,      ///< `min`..`max` is its length in bytes.
  integer,     ///< `min`..`max` is its value.
  pattern,     ///< Matches `pattern`.
  enumeration, ///< One of `values`.
  boolean,     ///< true, false, 1 or 0.
};

/// One declared parameter. Undeclared ones are passed on unchecked; a declared
/// query parameter sent twice is an error.
struct param {
  std::string name;
  param_in in = param_in::query;
  param_kind kind = param_kind::string;
  bool required = false; ///< Path parameters always are.
  int64_t min = 0;
  int64_t max = std::numeric_limits<int64_t>::max();
  std::string pattern{}; ///< One class with a count: `[A-Za-z0-9_-]{8,64}`.
  std::vector<std::string> values{};
  std::string description{};
};

struct model;

/// One field of a documented JSON object. `type` is a JSON Schema type or the
/// name of a model, or several with `|` between them; then `[]` for an array of
/// those, or `{}` for an object that has them under names of its own.
struct field {
  std::string name;
  std::string type;
  bool required = false; ///< Always there, be it as null.
  std::string description{};
  std::vector<const model*> models{}; ///< Those that `type` names.
};

/// A JSON object as documentation; what it means is checked by the handler.
struct model {
  std::string name;
  std::vector<field> fields;
};

/// Who may call a route; enforced by `server_hooks::authenticate`.
enum class access : uint8_t { everyone, user, ticket_or_user, admin, metrics };

/// Answers one request. Runs on the connection's I/O thread and must not
/// block it; waits only by `co_await`. An exception becomes a 500 problem and
/// a passed deadline cancels what is awaited and becomes a 504 problem. The
/// context outlives the coroutine.
using handler = std::function<asio::awaitable<answer>(request_context&)>;

/// One row of the route table: routing, validation, HEAD, OPTIONS, 405, metric
/// labels and the API document all follow from it.
struct route {
  verb method = verb::get; ///< GET also serves HEAD.
  /// `{name}` stands for one segment, a final `{name...}` for one or more.
  std::string path{};
  std::vector<param> params{};
  const model* request = nullptr; ///< The body, for documentation.
  const model* response = nullptr;
  bool response_list = false; ///< It answers with an array of `response`.
  std::string summary{};
  access who = access::everyone;
  bool legacy = false;                ///< Also mounted without `/v1`.
  std::vector<std::string> aliases{}; ///< Further legacy paths.
  /// Media types it can answer with; JSON is always fine.
  std::vector<std::string> produces = {"application/json"};
  std::chrono::milliseconds deadline{0}; ///< 0 = the server's default.
  std::size_t body_limit = 0;            ///< 0 = the server's default.
  bool any_body = false; ///< Bodies of any type, else JSON that says so.
  handler run{};
};

} // namespace bidiq::http
