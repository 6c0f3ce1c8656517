#include "net/client/response_fields.hpp"

#include "net/client/field_text.hpp"

#include <algorithm>
#include <charconv>

namespace bidiq {

namespace {

bool is_etag_char(unsigned char c) {
  return c == 0x21 || (c >= 0x23 && c != 0x7f);
}

// Digits alone; none: others, or a number too large.
std::optional<uint64_t> number_of(std::string_view text) {
  uint64_t out = 0;
  auto end = text.data() + text.size();
  auto [last, error] = std::from_chars(text.data(), end, out);
  return error == std::errc{} && last == end ? std::optional{out}
                                             : std::nullopt;
}

// Removes what comes before `mark`, and that; none: it is not there.
std::optional<std::string_view> cut(std::string_view& text, char mark) {
  auto at = text.find(mark);
  if (at == text.npos)
    return std::nullopt;
  auto before = text.substr(0, at);
  text.remove_prefix(at + 1);
  return before;
}

} // namespace

std::string parse_etag(std::string_view value) {
  auto text = trimmed(value);
  auto tag = text;
  if (tag.starts_with("W/"))
    tag.remove_prefix(2);
  auto quoted = tag.size() >= 2 && tag.front() == '"' && tag.back() == '"';
  if (!quoted || text.size() > max_etag_bytes)
    return {};
  tag = tag.substr(1, tag.size() - 2);
  return std::all_of(tag.begin(), tag.end(), is_etag_char) ? std::string{text}
                                                           : std::string{};
}

std::optional<content_range> parse_content_range(std::string_view value) {
  auto text = trimmed(value);
  auto unit = cut(text, ' ');
  auto where = cut(text, '/');
  if (!unit || !same(*unit, "bytes") || !where)
    return std::nullopt;
  content_range out;
  out.total = number_of(text);
  if (!out.total && text != "*")
    return std::nullopt;
  if (*where == "*")
    return out.total ? std::optional{out} : std::nullopt;
  auto first = cut(*where, '-');
  auto from = first ? number_of(*first) : std::nullopt;
  auto to = number_of(*where);
  if (!from || !to || *to < *from || (out.total && *out.total <= *to))
    return std::nullopt;
  out.bytes = content_range::part{*from, *to};
  return out;
}

std::optional<uint64_t> parse_size(std::string_view value) {
  return number_of(trimmed(value));
}

} // namespace bidiq
