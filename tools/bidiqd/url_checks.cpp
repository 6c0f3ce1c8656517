#include "tools/bidiqd/url_checks.hpp"

#include "config/cross_checks.hpp"
#include "net/redis/url.hpp"
#include "storage/database/database_url.hpp"

#include <string_view>

namespace bidiq {

namespace {

constexpr std::string_view name = "REDIS_URL";
constexpr std::string_view database_name = "DATABASE_URL";

// The parser's messages name the setting themselves.
std::string without_name(std::string text) {
  auto prefix = std::string{name} + ": ";
  return text.starts_with(prefix) ? text.substr(prefix.size()) : text;
}

} // namespace

void check_urls(loaded_settings& x) {
  if (auto parsed = parse_database_url(x.values.database_url,
                                       x.values.data_dir);
      !parsed)
    x.problems.push_back({std::string{database_name},
                          origin_of(x, database_name), parsed.error().context});
  auto& url = x.values.redis_url;
  if (url.empty())
    return;
  if (auto parsed = redis::parse_url(url); !parsed)
    x.problems.push_back({std::string{name}, origin_of(x, name),
                          without_name(parsed.error().context)});
}

} // namespace bidiq
