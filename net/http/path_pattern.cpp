#include "net/http/path_pattern.hpp"

#include "net/http/chars.hpp"
#include "net/http/uri.hpp"

#include <algorithm>
#include <stdexcept>

namespace bidiq::http {

namespace {

// Encoded and plain spellings of a literal are the same resource.
bool same_literal(std::string_view raw, std::string_view literal) {
  if (raw == literal)
    return true;
  if (raw.find('%') == raw.npos)
    return false;
  auto decoded = percent_decode(raw);
  return decoded && *decoded == literal;
}

} // namespace

std::vector<std::string_view> split_path(std::string_view path) {
  std::vector<std::string_view> result;
  if (!path.starts_with('/'))
    return result;
  auto begin = std::size_t{1};
  for (;;) {
    auto end = path.find('/', begin);
    result.push_back(path.substr(begin, end - begin));
    if (end == path.npos)
      return result;
    begin = end + 1;
  }
}

path_pattern::path_pattern(std::string_view text) {
  auto parts = split_path(text);
  if (parts.empty())
    throw std::invalid_argument("route without leading slash: "
                                + std::string(text));
  for (std::size_t i = 0; i < parts.size(); ++i)
    add(parts[i], i + 1 == parts.size());
}

void path_pattern::add(std::string_view text, bool last) {
  shape_ += '/';
  if (text.find_first_of("{}") == text.npos) {
    segments_.push_back({kind::literal, std::string(text)});
    shape_ += text;
    return;
  }
  if (!text.starts_with('{') || !text.ends_with('}'))
    throw std::invalid_argument("braces inside a segment: "
                                + std::string(text));
  auto name = text.substr(1, text.size() - 2);
  auto tail = name.ends_with("...");
  if (tail)
    name.remove_suffix(3);
  if (name.empty() || (tail && !last)
      || std::find(names_.begin(), names_.end(), name) != names_.end())
    throw std::invalid_argument("bad path parameter: " + std::string(text));
  names_.emplace_back(name);
  segments_.push_back({tail ? kind::tail : kind::one, {}});
  // Sorts after any literal, and the tail after one segment.
  shape_ += tail ? "\x7f\x7f" : "\x7f";
}

bool path_pattern::match(const std::vector<std::string_view>& segments,
                         std::vector<std::string_view>& captures) const {
  captures.clear();
  for (std::size_t i = 0; i < segments_.size(); ++i) {
    if (i >= segments.size())
      return false;
    const auto& expected = segments_[i];
    if (expected.what == kind::literal) {
      if (!same_literal(segments[i], expected.text))
        return false;
      continue;
    }
    auto value = segments[i];
    if (expected.what == kind::tail) {
      const auto& last = segments.back();
      value = {value.data(), static_cast<std::size_t>(last.data() + last.size()
                                                      - value.data())};
    }
    if (value.empty())
      return false;
    captures.push_back(value);
    if (expected.what == kind::tail)
      return true;
  }
  return segments.size() == segments_.size();
}

std::string
path_pattern::fill(const std::vector<std::string_view>& captures) const {
  std::string result;
  auto next = captures.begin();
  for (const auto& x : segments_) {
    result += '/';
    if (x.what == kind::literal)
      result += x.text;
    else if (next != captures.end())
      result += *next++;
  }
  return result;
}

} // namespace bidiq::http
