#pragma once

#include "actors/domain/notice.hpp"

#include <utf8proc.h>

#include <cmath>
#include <string>
#include <string_view>

namespace bidiq::test {

/// Whether `text` is valid UTF-8 without control characters, no-break spaces
/// and blanks at its ends.
inline bool is_clean(std::string_view text) {
  auto at = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
  auto end = at + text.size();
  while (at != end) {
    utf8proc_int32_t code = 0;
    auto n = utf8proc_iterate(at, end - at, &code);
    if (n <= 0 || code < 0x20 || (code >= 0x7f && code <= 0xa0))
      return false;
    at += n;
  }
  return text.empty() || (text.front() != ' ' && text.back() != ' ');
}

/// Whether `time` is nothing or of years that are printed with four digits.
inline bool is_real(const std::optional<local_time>& time) {
  return !time || parse_local_time(format_local_time(*time)) == time;
}

/// Names the first promise of `notice` that `x` breaks; empty if it keeps all.
inline std::string unsound(const notice& x) {
  if (x.id.empty() || x.object.empty() || x.source.empty())
    return "something obligatory is empty";
  for (auto text : {&x.id, &x.object, &x.agency, &x.agency_cnpj, &x.unit,
                    &x.subrogated_agency, &x.subrogated_unit, &x.uf, &x.city,
                    &x.city_code, &x.modality_name, &x.situation_name, &x.link,
                    &x.origin_link, &x.purchase_number, &x.source})
    if (!is_clean(*text))
      return "a text is not clean: " + *text;
  for (auto link : {&x.link, &x.origin_link})
    if (!link->empty() && !link->starts_with("http://")
        && !link->starts_with("https://"))
      return "the link is none: " + *link;
  if (x.value && (!std::isfinite(*x.value) || *x.value == 0))
    return "the value is none";
  if (x.modality < 0 || x.modality > 14 || x.situation < 0 || x.situation > 4)
    return "a code is out of range";
  if (std::string_view{"FEMDN"}.find(x.sphere) == std::string_view::npos)
    return "the sphere is none";
  if (!is_real(x.published) || !is_real(x.opens) || !is_real(x.closes))
    return "a time is none";
  return {};
}

} // namespace bidiq::test
