#pragma once

#include "actors/sources/source_api.hpp"

#include <simdjson.h>

#include <memory>
#include <string_view>
#include <vector>

namespace bidiq {

/// What the reader of a source's records tells beside the notice.
struct record_notes {
  uint64_t unknown_enums = 0; ///< In all records read, added up.
  uint64_t seen = 0;          ///< Fields that some record had, a bit each.
  bool left_out = false;      ///< This record is sound, but not to be shown.
  std::string id;             ///< The id of a record that is left out.
};

/// Reads one record of a source, all but `notice::source`; null if it is broken
/// or left out.
using record_reader = std::shared_ptr<notice> (*)(simdjson::dom::element record,
                                                  record_notes& notes);

/// How a source words its pages. The totals may also be told in the words of
/// another source.
struct page_words {
  std::string_view source; ///< What the notices' `source` says.
  std::string_view list;
  std::string_view total_records;
  std::string_view total_pages;
  std::string_view page_number;
  std::string_view pages_left;
  int page_size = 50; ///< What a page usually holds if there are more.
  record_reader read = nullptr;
  /// Names the first key that no record had; empty if there is none.
  std::string (*missing)(uint64_t seen) = nullptr;
};

/// Reads pages of any source, keeping its memory from page to page. Strict
/// about the page and forgiving about records, as `source_api::parse` says:
/// null, missing and unknown keys, any order, numbers as strings and strings as
/// numbers; a broken record costs only itself, also if it is no JSON, a damaged
/// value only its field.
/// A page of five records or more that are all broken is `upstream_malformed`.
/// Not safe to share between threads.
class page_reader {
public:
  explicit page_reader(const page_words& words);

  /// Reads one body, which needs no padding. `page_size`: what was asked for;
  /// 0: that of the words.
  outcome<source_page> read(std::string_view body, int page_size = 0);

private:
  outcome<source_page> read_whole(std::string_view body, int page_size);
  outcome<source_page> read_sound(simdjson::dom::element root, int page_size);
  outcome<source_page> read_damaged(std::string_view body);
  outcome<source_page> read_pieces(source_page page, std::string_view list);
  simdjson::error_code parse(std::string_view body,
                             simdjson::dom::element& root);
  void reset();

  page_words words_;
  simdjson::dom::parser parser_;
  simdjson::error_code ready_ = simdjson::SUCCESS;
  std::vector<char> padded_; // simdjson reads beyond the end.
};

} // namespace bidiq
