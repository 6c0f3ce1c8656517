#include "tools/pncp-sim/storage/xml_text.hpp"

#include <utility>

namespace bidiq {

namespace {

constexpr std::string_view s3_namespace
  = "http://s3.amazonaws.com/doc/2006-03-01/";

constexpr std::pair<std::string_view, char> entities[] = {
  {"&amp;", '&'},   {"&lt;", '<'},  {"&gt;", '>'},   {"&quot;", '"'},
  {"&apos;", '\''}, {"&#34;", '"'}, {"&#39;", '\''},
};

void append_escaped(std::string& out, std::string_view text) {
  for (auto c : text) {
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else if (c == '"')
      out += "&quot;";
    else if (static_cast<unsigned char>(c) < ' ' && c != '\n')
      out += "&#" + std::to_string(static_cast<int>(c)) + ';';
    else
      out += c;
  }
}

std::string unescaped(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    auto size = size_t{1};
    auto c = text[0];
    for (auto [entity, meant] : entities) {
      if (text.starts_with(entity)) {
        size = entity.size();
        c = meant;
      }
    }
    out += c;
    text.remove_prefix(size);
  }
  return out;
}

} // namespace

xml_writer::xml_writer(std::string_view root, bool in_namespace)
  : out_("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n") {
  open_.emplace_back(root);
  out_.append("<").append(root);
  if (in_namespace)
    out_.append(" xmlns=\"").append(s3_namespace).append("\"");
  out_ += '>';
}

xml_writer& xml_writer::open(std::string_view name) {
  open_.emplace_back(name);
  out_.append("<").append(name).append(">");
  return *this;
}

xml_writer& xml_writer::close() {
  out_.append("</").append(open_.back()).append(">");
  open_.pop_back();
  return *this;
}

xml_writer& xml_writer::text(std::string_view name, std::string_view value) {
  open(name);
  append_escaped(out_, value);
  return close();
}

std::string xml_writer::finish() {
  while (!open_.empty())
    close();
  return std::move(out_);
}

std::vector<std::string_view> xml_elements(std::string_view xml,
                                           std::string_view name) {
  auto begin = '<' + std::string{name};
  auto end = "</" + std::string{name} + '>';
  std::vector<std::string_view> out;
  for (;;) {
    auto start = xml.find(begin);
    if (start == std::string_view::npos)
      return out;
    xml.remove_prefix(start + begin.size());
    // Else it is the beginning of a longer name.
    if (!xml.starts_with('>') && !xml.starts_with(' '))
      continue;
    auto inside = xml.find('>');
    auto stop = xml.find(end);
    if (stop == std::string_view::npos || inside > stop)
      return out;
    out.push_back(xml.substr(inside + 1, stop - inside - 1));
    xml.remove_prefix(stop + end.size());
  }
}

std::optional<std::string> xml_first_text(std::string_view xml,
                                          std::string_view name) {
  auto found = xml_elements(xml, name);
  if (found.empty())
    return std::nullopt;
  return unescaped(found.front());
}

} // namespace bidiq
