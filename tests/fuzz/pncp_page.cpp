// Any bytes as an answer of PNCP: no crash, and what is accepted keeps the
// promises of pncp_page.hpp and notice.hpp.
#include "actors/sources/pncp_page.hpp"

#include <utf8proc.h>

#include <cmath>
#include <cstdlib>

namespace {

void require(bool ok) {
  if (!ok)
    std::abort();
}

void require_clean(std::string_view text) {
  auto at = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
  auto end = at + text.size();
  while (at != end) {
    utf8proc_int32_t code = 0;
    auto n = utf8proc_iterate(at, end - at, &code);
    require(n > 0);
    require(code >= 0x20 && !(code >= 0x7f && code <= 0xa0));
    at += n;
  }
  require(text.empty() || (text.front() != ' ' && text.back() != ' '));
}

void require_sound(const bidiq::notice& x) {
  require(!x.id.empty() && !x.object.empty());
  for (auto text : {&x.id, &x.object, &x.agency, &x.agency_cnpj, &x.unit, &x.uf,
                    &x.city, &x.city_code, &x.modality_name, &x.situation_name,
                    &x.link, &x.purchase_number})
    require_clean(*text);
  require(x.link.empty() || x.link.rfind("http://", 0) == 0
          || x.link.rfind("https://", 0) == 0);
  require(!x.value || (std::isfinite(*x.value) && *x.value > 0));
  require(x.modality >= 0 && x.modality <= 14);
  require(x.situation >= 0 && x.situation <= 4);
  require(std::string_view{"FEMDN"}.find(x.sphere) != std::string_view::npos);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static bidiq::pncp_page_parser parser;
  auto page = parser.parse({reinterpret_cast<const char*>(data), size});
  if (page.has_error()) {
    require(page.error().code == bidiq::errc::upstream_malformed);
    return 0;
  }
  require(page->total_records >= 0 && page->total_pages >= 0);
  require(page->page_number >= 0 && page->pages_left >= 0);
  for (auto& x : page->notices)
    require_sound(*x);
  return 0;
}
