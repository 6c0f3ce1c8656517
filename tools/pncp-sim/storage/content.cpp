#include "tools/pncp-sim/storage/content.hpp"

#include <algorithm>

namespace bidiq {

namespace {

// Whether a list of entity tags, or "*", names this one.
bool names_etag(std::string_view list, std::string_view etag) {
  if (list == "*")
    return true;
  while (!list.empty()) {
    auto comma = list.find(',');
    auto one = list.substr(0, comma);
    list.remove_prefix(comma == std::string_view::npos ? list.size()
                                                       : comma + 1);
    while (one.starts_with(' '))
      one.remove_prefix(1);
    while (one.ends_with(' '))
      one.remove_suffix(1);
    if (one.starts_with("W/"))
      one.remove_prefix(2);
    if (one == etag || '"' + std::string{one} + '"' == etag)
      return true;
  }
  return false;
}

content_plan whole_of(uint64_t size) {
  return {content_verdict::whole, 0, size};
}

content_plan last_bytes(uint64_t wanted, uint64_t size) {
  if (wanted == 0 || size == 0)
    return {content_verdict::unsatisfiable, 0, 0};
  auto count = std::min(wanted, size);
  return {content_verdict::part, size - count, count};
}

content_plan plan_range(std::string_view range, uint64_t size) {
  constexpr std::string_view unit = "bytes=";
  if (!range.starts_with(unit))
    return whole_of(size);
  range.remove_prefix(unit.size());
  auto dash = range.find('-');
  if (dash == std::string_view::npos)
    return whole_of(size);
  auto first = parse_count(range.substr(0, dash));
  auto last = parse_count(range.substr(dash + 1));
  if (dash == 0)
    return last ? last_bytes(*last, size) : whole_of(size);
  auto open = dash + 1 == range.size();
  if (!first || (!open && (!last || *last < *first)))
    return whole_of(size);
  if (*first >= size)
    return {content_verdict::unsatisfiable, 0, 0};
  auto end = open ? size : std::min(*last, size - 1) + 1;
  return {content_verdict::part, *first, end - *first};
}

std::string content_range(const content_plan& plan, uint64_t size) {
  return "bytes " + std::to_string(plan.first) + '-'
         + std::to_string(plan.first + plan.size - 1) + '/'
         + std::to_string(size);
}

unsigned status_of(content_verdict verdict) noexcept {
  switch (verdict) {
    case content_verdict::whole:
      return 200;
    case content_verdict::part:
      return 206;
    case content_verdict::not_modified:
      return 304;
    case content_verdict::precondition_failed:
      return 412;
    case content_verdict::unsatisfiable:
      return 416;
  }
  return 500;
}

} // namespace

content_plan plan_content(const shelf_object& object,
                          const store_request& request) {
  auto match = request.header("If-Match");
  if (!match.empty() && !names_etag(match, object.etag))
    return {content_verdict::precondition_failed, 0, 0};
  auto none_match = request.header("If-None-Match");
  if (!none_match.empty() && names_etag(none_match, object.etag))
    return {content_verdict::not_modified, 0, 0};
  auto if_range = request.header("If-Range");
  if (!if_range.empty() && if_range != object.etag
      && if_range != http_date(object.modified))
    return whole_of(object.bytes.size());
  return plan_range(request.header("Range"), object.bytes.size());
}

store_answer content_answer(const shelf_object& object,
                            const content_plan& plan) {
  store_answer out{.status = status_of(plan.verdict)};
  out.with("ETag", object.etag)
    .with("Last-Modified", http_date(object.modified))
    .with("Accept-Ranges", "bytes");
  auto size = object.bytes.size();
  if (plan.verdict == content_verdict::unsatisfiable)
    out.with("Content-Range", "bytes */" + std::to_string(size));
  if (plan.verdict == content_verdict::part)
    out.with("Content-Range", content_range(plan, size));
  if (plan.verdict == content_verdict::part
      || plan.verdict == content_verdict::whole) {
    out.with("Content-Type", object.content_type);
    out.body = {object.bytes, plan.first, plan.size};
  }
  return out;
}

} // namespace bidiq
