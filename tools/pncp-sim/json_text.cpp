#include "tools/pncp-sim/json_text.hpp"

namespace bidiq {

namespace {

void append_escape(std::string& out, unsigned char c) {
  static constexpr char hex[] = "0123456789abcdef";
  switch (c) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      out += "\\u00";
      out += hex[c >> 4];
      out += hex[c & 15];
  }
}

} // namespace

void append_json(std::string& out, std::string_view text) {
  out += '"';
  for (unsigned char c : text) {
    if (c < 0x20 || c == '"' || c == '\\')
      append_escape(out, c);
    else
      out += static_cast<char>(c);
  }
  out += '"';
}

void append_key(std::string& out, std::string_view key) {
  if (!out.empty() && out.back() != '{')
    out += ',';
  out += '"';
  out += key;
  out += "\":";
}

} // namespace bidiq
