#include "tools/pncp-sim/storage/object_shelf.hpp"

#include "actors/base/random_id.hpp"
#include "tools/pncp-sim/storage/digest.hpp"

#include <cstdio>

namespace bidiq {

std::string_view shelf_object::header(std::string_view name) const noexcept {
  for (const auto& [key, value] : kept)
    if (same_name(key, name))
      return value;
  return {};
}

shelf_object_ptr shelf_bucket::find(std::string_view path) const {
  auto found = objects.find(path);
  return found == objects.end() ? nullptr : found->second;
}

shelf_object_ptr shelf_bucket::put(const std::string& path, shelf_object object,
                                   utc_time now) {
  auto& place = objects[path];
  object.created = place ? place->created : now;
  object.modified = now;
  if (object.id.empty())
    object.id = place ? place->id : new_uuid();
  if (object.etag.empty())
    object.etag = '"' + to_hex(md5(object.bytes)) + '"';
  place = std::make_shared<const shelf_object>(std::move(object));
  return place;
}

shelf_object_ptr shelf_bucket::remove(std::string_view path) {
  auto found = objects.find(path);
  if (found == objects.end())
    return nullptr;
  auto object = std::move(found->second);
  objects.erase(found);
  return object;
}

shelf_bucket* object_shelf::create(const std::string& name, utc_time now) {
  auto [place, fresh] = buckets_.try_emplace(name);
  if (!fresh)
    return nullptr;
  place->second.name = name;
  place->second.created = now;
  return &place->second;
}

shelf_bucket* object_shelf::find(std::string_view name) {
  auto found = buckets_.find(name);
  return found == buckets_.end() ? nullptr : &found->second;
}

bool object_shelf::remove(std::string_view name) {
  auto found = buckets_.find(name);
  if (found == buckets_.end())
    return false;
  buckets_.erase(found);
  return true;
}

void object_shelf::clear_objects() {
  for (auto& [name, bucket] : buckets_)
    bucket.objects.clear();
}

uint64_t object_shelf::objects() const noexcept {
  uint64_t sum = 0;
  for (const auto& [name, bucket] : buckets_)
    sum += bucket.objects.size();
  return sum;
}

uint64_t object_shelf::bytes() const noexcept {
  uint64_t sum = 0;
  for (const auto& [name, bucket] : buckets_)
    for (const auto& [path, object] : bucket.objects)
      sum += object->bytes.size();
  return sum;
}

std::string new_uuid() {
  auto out = random_id();
  for (size_t at : {20, 16, 12, 8})
    out.insert(at, 1, '-');
  out[14] = '4'; // The version, and a variant that goes with it.
  out[19] = 'a';
  return out;
}

std::string http_date(utc_time t) {
  constexpr const char* days[] = {"Sun", "Mon", "Tue", "Wed",
                                  "Thu", "Fri", "Sat"};
  constexpr const char* months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                    "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  auto day = std::chrono::floor<std::chrono::days>(t);
  std::chrono::year_month_day date{day};
  std::chrono::hh_mm_ss time{std::chrono::floor<std::chrono::seconds>(t - day)};
  char text[64];
  std::snprintf(text, sizeof text, "%s, %02u %s %04d %02d:%02d:%02d GMT",
                days[std::chrono::weekday{day}.c_encoding()],
                static_cast<unsigned>(date.day()),
                months[static_cast<unsigned>(date.month()) - 1],
                static_cast<int>(date.year()),
                static_cast<int>(time.hours().count()),
                static_cast<int>(time.minutes().count()),
                static_cast<int>(time.seconds().count()));
  return text;
}

} // namespace bidiq
