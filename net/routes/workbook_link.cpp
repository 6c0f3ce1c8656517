#include "net/routes/workbook_link.hpp"

#include "storage/objects/object_name.hpp"

#include <algorithm>

namespace bidiq {

namespace {

using std::chrono::floor;
using std::chrono::seconds;

// The address was signed a moment after the result was made, so by this it is
// never told to live longer than it does.
seconds left_of(const search_result& x, utc_time now) {
  return floor<seconds>(floor<seconds>(x.updated) + seconds{x.excel.expires_in}
                        - now);
}

seconds life_of(const object_name& object, seconds ttl, utc_time now) {
  return object.expires ? floor<seconds>(*object.expires - now) : ttl;
}

} // namespace

bool workbook_is_past(std::string_view download_id, utc_time now) {
  auto object = parse_object_name(download_id);
  return object && object->expires && *object->expires - workbook_margin <= now;
}

excel_link workbook_link(const search_result& x, const object_store& store,
                         seconds ttl, utc_time now) {
  auto out = x.excel;
  auto object = parse_object_name(out.download_id);
  if (!object)
    return out;
  auto life = life_of(*object, ttl, now);
  auto left = std::min(left_of(x, now), life);
  auto renewed = std::min(ttl, life);
  if (2 * left < ttl && renewed > left)
    if (auto url = store.sign(out.download_id, renewed, now)) {
      out.download_url = std::move(*url);
      left = renewed;
    }
  out.expires_in = std::max<int64_t>(left.count(), 0);
  return out;
}

} // namespace bidiq
