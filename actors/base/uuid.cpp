#include "actors/base/uuid.hpp"

#include <cctype>

namespace bidiq {

bool is_uuid(std::string_view text) noexcept {
  constexpr std::string_view form = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
  if (text.size() != form.size())
    return false;
  for (size_t i = 0; i < form.size(); ++i) {
    auto c = static_cast<unsigned char>(text[i]);
    if (form[i] == '-' ? c != '-' : !std::isxdigit(c))
      return false;
  }
  return true;
}

} // namespace bidiq
