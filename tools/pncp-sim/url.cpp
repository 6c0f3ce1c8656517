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

struct mount_point {
  std::string_view prefix;
  sim_source source;
};

constexpr mount_point mounts[] = {
  {"/api/consulta", sim_source::pncp},
  {"/pncp-consulta", sim_source::pncp},
  {"/pcp", sim_source::pcp},
  {"/comprasgov", sim_source::comprasgov},
};

// Paths that tell their source without a mount point.
sim_source source_of(std::string_view path) {
  if (path.starts_with("/v2/"))
    return sim_source::pcp;
  return path.starts_with("/modulo-") ? sim_source::comprasgov
                                      : sim_source::pncp;
}

std::string_view without_mount(std::string_view path, sim_source& source) {
  for (const auto& mount : mounts) {
    auto size = mount.prefix.size();
    if (path.starts_with(mount.prefix) && path.substr(size).starts_with('/')) {
      source = mount.source;
      return path.substr(size);
    }
  }
  source = source_of(path);
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
  auto path = without_mount(target.substr(0, mark), result.source);
  auto query = mark == std::string_view::npos ? std::string_view{}
                                              : target.substr(mark + 1);
  result.raw = target;
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
