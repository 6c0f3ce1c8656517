#include "tools/pncp-sim/json_text.hpp"

namespace bidiq {

void append_key(std::string& out, std::string_view key) {
  if (!out.empty() && out.back() != '{')
    out += ',';
  out += '"';
  out += key;
  out += "\":";
}

} // namespace bidiq
