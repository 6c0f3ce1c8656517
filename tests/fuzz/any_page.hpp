#pragma once

#include "actors/sources/source_api.hpp"

#include "tests/actors/sources/sound_notice.hpp"

#include <cstdio>
#include <cstdlib>

namespace bidiq::test {

inline void require(bool ok, const std::string& what) {
  if (ok)
    return;
  std::fprintf(stderr, "broken: %s\n", what.c_str());
  std::abort();
}

/// Reads any bytes as an answer of `source`: what is accepted keeps the
/// promises of source_api.hpp and notice.hpp.
inline int read_any_page(source_api& source, const uint8_t* data, size_t size) {
  auto page = source.parse({reinterpret_cast<const char*>(data), size});
  if (page.has_error()) {
    require(page.error().code == errc::upstream_malformed, "the error's code");
    return 0;
  }
  require(page->total_records >= 0 && page->total_pages >= 0, "the totals");
  require(page->page_number >= 0 && page->pages_left >= 0, "the page numbers");
  require(page->notices.size() + page->broken_records <= page->rows, "rows");
  require(is_clean(page->drift), "the drift");
  for (auto& x : page->notices) {
    auto reason = unsound(*x);
    require(reason.empty(), reason);
  }
  return 0;
}

} // namespace bidiq::test
