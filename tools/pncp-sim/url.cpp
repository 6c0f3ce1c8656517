#include "tools/pncp-sim/url.hpp"

#include <charconv>

namespace bidiq {

namespace {

std::string decode(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size()) {
      unsigned value = 0;
      auto first = text.data() + i + 1;
      if (std::from_chars(first, first + 2, value, 16).ptr == first + 2) {
        out += static_cast<char>(value);
        i += 2;
        continue;
      }
    }
    out += text[i] == '+' ? ' ' : text[i];
  }
  return out;
}

std::string_view without_mount(std::string_view path) {
  for (std::string_view mount : {"/api/consulta", "/pncp-consulta"})
    if (path.starts_with(mount) && path.substr(mount.size()).starts_with('/'))
      return path.substr(mount.size());
  return path;
}

} // namespace

const std::string* sim_target::find(std::string_view name) const {
  auto i = query.find(name);
  return i == query.end() ? nullptr : &i->second;
}

sim_target parse_target(std::string_view target) {
  sim_target result;
  auto mark = target.find('?');
  auto path = without_mount(target.substr(0, mark));
  auto query = mark == std::string_view::npos ? std::string_view{}
                                              : target.substr(mark + 1);
  result.path = decode(path);
  result.key = std::string{path} + '?' + std::string{query};
  while (!query.empty()) {
    auto end = query.find('&');
    auto pair = query.substr(0, end);
    query.remove_prefix(end == std::string_view::npos ? query.size() : end + 1);
    auto equals = pair.find('=');
    auto value = equals == std::string_view::npos ? std::string_view{}
                                                  : pair.substr(equals + 1);
    if (!pair.empty())
      result.query.try_emplace(decode(pair.substr(0, equals)), decode(value));
  }
  return result;
}

} // namespace bidiq
