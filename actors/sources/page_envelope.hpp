#pragma once

#include "actors/sources/page_reader.hpp"

#include <simdjson.h>

#include <cstdint>
#include <string>

namespace bidiq {

/// What a page says about itself. A number is -1 if it is missing or none that
/// can be meant.
struct page_envelope {
  bool has_list = false;
  simdjson::dom::array list;
  int64_t total_records = -1;
  int64_t total_pages = -1;
  int64_t page_number = -1;
  int64_t pages_left = -1;
  bool tells_next = false; ///< Names the next page, or that there is none.
  int64_t next_page = -1;
  std::string drift; ///< Another source's words instead of its own.
};

/// Reads a page in the source's own words and, for what is not there, in those
/// of the others.
page_envelope read_envelope(simdjson::dom::object root,
                            const page_words& words);

/// Works out the numbers of pages from one another: any two tell the third.
/// False if they do not say whether there are more.
bool complete_totals(page_envelope& x);

} // namespace bidiq
