#pragma once

#include "net/http/route.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bidiq::http {

/// What the table says about one method and path.
struct route_match {
  const route* target = nullptr;  ///< Null: 404, or 405 if `allow` is not "".
  const route* nearest = nullptr; ///< It has that path, whatever the method.
  std::string_view allow;         ///< Methods of that path, for `Allow`.
  bool legacy = false;
  bool malformed = false; ///< A broken percent-encoding in the path: 400.
};

/// The route table, ready to be asked. Immutable after construction, so all
/// I/O threads share one.
class router {
public:
  /// Throws `std::invalid_argument` for a table that contradicts itself: a
  /// path twice for one method, a malformed path or pattern, a path parameter
  /// that the path lacks.
  explicit router(std::vector<route> routes);
  ~router();
  router(const router&) = delete;
  router& operator=(const router&) = delete;

  /// Finds the route of a percent-encoded path, literal paths first, and fills
  /// `params` with the decoded path parameters.
  route_match find(verb method, std::string_view raw_path,
                   name_values& params) const;

  /// Returns the canonical path of `target` with the segments of `raw_path`
  /// filled in, still encoded: where a legacy caller should go instead.
  std::string successor(const route& target, std::string_view raw_path) const;

  /// Checks the declared parameters of `ctx.matched`, its content type and its
  /// Accept header: the problem to answer with (422, 415, 406), or nothing.
  std::optional<response> refuse(const request_context& ctx) const;

  const std::vector<route>& routes() const noexcept {
    return routes_;
  }

private:
  struct index;

  std::vector<route> routes_;
  std::unique_ptr<index> index_;
};

} // namespace bidiq::http
