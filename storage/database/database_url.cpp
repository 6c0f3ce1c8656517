#include "storage/database/database_url.hpp"

#include <algorithm>

namespace bidiq {

namespace {

constexpr std::string_view file_name = "bidiq.db";

failure wrong(std::string text) {
  return fail(errc::malformed, std::move(text));
}

bool has_control_character(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](unsigned char c) { return c < 0x20 || c == 0x7F; });
}

bool climbs(std::string_view path) {
  auto inner = "/" + std::string{path} + "/";
  return inner.find("/../") != inner.npos;
}

outcome<database_address> sqlite_address(std::string_view path,
                                         const std::string& data_dir) {
  if (path.starts_with("///"))
    path.remove_prefix(2);
  else if (path.starts_with("//"))
    return wrong("a file is sqlite:NAME or sqlite:///PATH");
  // SOCI reads the path between quotes; SQLite would take the others for an
  // address of its own or a database in memory, of which each worker had one.
  if (path.find_first_of("\"?") != path.npos || path.starts_with(':'))
    return wrong("a file's path has none of \" ? and begins with no colon");
  if (!path.starts_with('/') && climbs(path))
    return wrong("a file in DATA_DIR has no .. in its path");
  database_address out;
  out.target = path.starts_with('/') ? std::string{} : data_dir + '/';
  out.target += path.empty() ? file_name : path;
  if (out.target.ends_with('/'))
    return wrong("a file's name is missing");
  return out;
}

// What stands behind the credentials, and before the parameters.
std::string_view public_part(std::string_view uri) {
  auto rest = uri.substr(uri.find("://") + 3);
  rest = rest.substr(0, rest.find('?'));
  auto end = rest.find_last_of('@');
  return end == rest.npos ? rest : rest.substr(end + 1);
}

} // namespace

std::string_view to_string(sql_dialect x) noexcept {
  return x == sql_dialect::sqlite ? "sqlite" : "postgresql";
}

std::string database_address::display() const {
  std::string out{to_string(dialect)};
  out += ' ';
  out += dialect == sql_dialect::sqlite ? target : public_part(target);
  return out;
}

outcome<database_address> parse_database_url(std::string_view text,
                                             const std::string& data_dir) {
  if (has_control_character(text))
    return wrong("it has a line break or another control character");
  if (text.empty())
    return sqlite_address({}, data_dir);
  if (text.starts_with("sqlite:"))
    return sqlite_address(text.substr(7), data_dir);
  if (!text.starts_with("postgresql://") && !text.starts_with("postgres://"))
    return wrong("it begins with neither sqlite: nor postgresql://");
  // SOCI takes connection strings apart at blanks.
  if (text.find(' ') != text.npos)
    return wrong("a URI has no blanks: they are written as %20");
  return database_address{sql_dialect::postgresql, std::string{text}};
}

std::string with_uri_option(std::string uri, std::string_view name,
                            std::string_view value) {
  auto query = uri.find('?');
  auto wanted = std::string{name} + '=';
  if (query != std::string::npos) {
    auto known = "&" + uri.substr(query + 1);
    if (known.find("&" + wanted) != std::string::npos)
      return uri;
  }
  uri += query == std::string::npos ? '?' : '&';
  uri += wanted;
  uri += value;
  return uri;
}

} // namespace bidiq
