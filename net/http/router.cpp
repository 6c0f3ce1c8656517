#include "net/http/router.hpp"

#include "net/http/negotiation.hpp"
#include "net/http/parameters.hpp"
#include "net/http/path_pattern.hpp"
#include "net/http/problem.hpp"
#include "net/http/uri.hpp"

#include <algorithm>
#include <map>
#include <stdexcept>
#include <unordered_map>

namespace bidiq::http {

namespace {

constexpr std::string_view version_prefix = "/v1";

// One way to reach a route: its own path, or a legacy one.
struct mount {
  const route* target;
  path_pattern pattern;
  bool legacy;
};

// All that is mounted on paths of one shape.
struct place {
  std::vector<mount> mounts;
  std::string allow;

  const mount* find(verb method) const noexcept {
    if (method == verb::head)
      method = verb::get;
    for (const auto& x : mounts)
      if (x.target->method == method)
        return &x;
    return nullptr;
  }
};

std::string allow_of(const place& x) {
  std::vector<std::string> methods{"OPTIONS"};
  for (const auto& y : x.mounts) {
    methods.emplace_back(to_string(y.target->method));
    if (y.target->method == verb::get)
      methods.emplace_back("HEAD");
  }
  std::sort(methods.begin(), methods.end());
  std::string result;
  for (const auto& y : methods)
    result += (result.empty() ? "" : ", ") + y;
  return result;
}

struct found {
  const place* where = nullptr;
  const mount* what = nullptr;
  std::vector<std::string_view> captures;
};

bool decode_captures(const found& x, name_values& params) {
  params.clear();
  const auto& names = x.what->pattern.names();
  for (std::size_t i = 0; i < names.size(); ++i) {
    auto value = percent_decode(x.captures[i]);
    if (!value)
      return false;
    params.emplace_back(names[i], std::move(*value));
  }
  return true;
}

} // namespace

struct router::index {
  std::map<std::string, place> by_shape; // literals sort before parameters
  std::unordered_map<std::string_view, const place*> literals;
  std::vector<param_checker> checkers; // one for each route, same order

  void add(const route& target, std::string_view path, bool legacy) {
    path_pattern pattern(path);
    auto& where = by_shape[pattern.shape()];
    if (where.find(target.method) != nullptr)
      throw std::invalid_argument("route twice: " + std::string(path));
    where.mounts.push_back({&target, std::move(pattern), legacy});
  }

  void add(const route& target) {
    std::string_view path = target.path;
    add(target, path, false);
    if (target.legacy && path.starts_with(version_prefix))
      add(target, path.substr(version_prefix.size()), true);
    for (const auto& alias : target.aliases)
      add(target, alias, true);
    path_pattern pattern(path);
    const auto& names = pattern.names();
    for (const auto& x : target.params)
      if (x.in == param_in::path
          && std::find(names.begin(), names.end(), x.name) == names.end())
        throw std::invalid_argument("no such parameter in the path: " + x.name);
    checkers.emplace_back(target.params);
  }

  void finish() {
    for (auto& [shape, where] : by_shape) {
      where.allow = allow_of(where);
      if (where.mounts.front().pattern.is_literal())
        literals.emplace(shape, &where);
    }
  }

  found find(verb method, std::string_view raw_path) const {
    found result;
    if (auto i = literals.find(raw_path); i != literals.end()) {
      result.where = i->second;
      result.what = i->second->find(method);
      return result;
    }
    auto segments = split_path(raw_path);
    for (const auto& [shape, where] : by_shape) {
      if (!where.mounts.front().pattern.match(segments, result.captures))
        continue;
      if (result.where == nullptr)
        result.where = &where;
      result.what = where.find(method);
      if (result.what != nullptr) {
        result.where = &where;
        break;
      }
    }
    return result;
  }
};

router::router(std::vector<route> routes)
  : routes_(std::move(routes)), index_(std::make_unique<index>()) {
  for (const auto& x : routes_)
    index_->add(x);
  index_->finish();
}

router::~router() = default;

route_match router::find(verb method, std::string_view raw_path,
                         name_values& params) const {
  route_match result;
  auto x = index_->find(method, raw_path);
  if (x.where != nullptr) {
    const auto& first = x.where->mounts.front();
    result.nearest = first.target;
    result.allow = x.where->allow;
    result.legacy = first.legacy;
  }
  if (x.what != nullptr) {
    result.target = x.what->target;
    result.nearest = result.target;
    result.legacy = x.what->legacy;
    result.malformed = !decode_captures(x, params);
  } else if (raw_path.find('%') != raw_path.npos) {
    result.malformed = !percent_decode(raw_path);
  }
  return result;
}

std::string router::successor(const route& target,
                              std::string_view raw_path) const {
  auto x = index_->find(target.method, raw_path);
  if (x.what == nullptr || x.what->target != &target)
    return target.path;
  return path_pattern(target.path).fill(x.captures);
}

std::optional<response> router::refuse(const request_context& ctx) const {
  const auto& target = *ctx.matched;
  auto accept = ctx.header_list("accept");
  if (!accepts_any(accept, target.produces)
      && !accepts_any(accept, {"application/json", "application/problem+json"}))
    return problem(protocol_error::not_acceptable, ctx);
  // A body without a type is what a page of a stranger may send unasked.
  if (!target.any_body && !ctx.body.empty()
      && (!is_json_body(ctx.header_list("content-type"))
          || !ctx.header("content-encoding").empty()))
    return problem(protocol_error::unsupported_media_type, ctx);
  auto position = static_cast<std::size_t>(&target - routes_.data());
  auto errors = index_->checkers[position].check(ctx);
  if (errors.empty())
    return std::nullopt;
  return problem(
    failure{errc::invalid_request, "parameters", std::move(errors)}, ctx);
}

} // namespace bidiq::http
