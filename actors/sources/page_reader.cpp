#include "actors/sources/page_reader.hpp"

#include "actors/sources/damaged_list.hpp"
#include "actors/sources/json_extent.hpp"
#include "actors/sources/page_envelope.hpp"
#include "actors/sources/page_repair.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace bidiq {

namespace {

using simdjson::dom::element;

constexpr size_t max_depth = 32;
constexpr size_t first_capacity = 256 << 10; // A page of 50 takes 90-130 kB.
constexpr size_t keep_capacity = 2 << 20;    // Memory for more is given back.

// So many records do not happen to be broken all at once: the source has
// changed, and to take the page for an empty one would hide what it has.
constexpr uint64_t few_records = 5;

// How many brackets from the end a damaged list may end at: the rest of a page
// has next to none.
constexpr int most_ends = 8;

failure malformed(std::string context) {
  return fail(errc::upstream_malformed, std::move(context));
}

// Damage to single values, as opposed to a body that was cut or is no JSON.
bool repairable(simdjson::error_code error) {
  return error == simdjson::NUMBER_ERROR || error == simdjson::STRING_ERROR
         || error == simdjson::UTF8_ERROR || error == simdjson::UNESCAPED_CHARS;
}

// Damage that may be that of single records.
bool is_damage(simdjson::error_code error) {
  return repairable(error) || error == simdjson::TAPE_ERROR
         || error == simdjson::UNCLOSED_STRING
         || error == simdjson::T_ATOM_ERROR || error == simdjson::F_ATOM_ERROR
         || error == simdjson::N_ATOM_ERROR;
}

void add_drift(std::string& drift, const std::string& more) {
  if (!drift.empty() && !more.empty())
    drift += "; ";
  drift += more;
}

// A page that is not the last is full; none is fuller than full.
std::string size_drift(const source_page& page, int page_size) {
  auto size = static_cast<uint64_t>(page_size);
  if (page.rows == 0 || page.rows == size
      || (page.rows < size && page.pages_left == 0))
    return {};
  return "page size " + std::to_string(page.rows) + " instead of "
         + std::to_string(size);
}

// Adds the record to the page if it is one to be shown. False: it is broken.
bool read_record(source_page& page, element record, const page_words& words,
                 record_notes& notes) {
  notes.left_out = false;
  auto x = words.read(record, notes);
  if (!x && notes.left_out)
    page.left_out.push_back(std::move(notes.id));
  if (!x)
    return notes.left_out;
  x->source = words.source;
  page.notices.push_back(std::move(x));
  return true;
}

record_notes read_records(source_page& page, simdjson::dom::array list,
                          const page_words& words) {
  record_notes notes;
  page.notices.reserve(list.size());
  for (auto record : list) {
    ++page.rows;
    page.broken_records += !read_record(page, record, words, notes);
  }
  return notes;
}

// The page as its envelope tells it, without records.
outcome<source_page> read_totals(element root, const page_words& words,
                                 page_envelope& envelope) {
  simdjson::dom::object object;
  if (root.get(object) != simdjson::SUCCESS)
    return malformed("the body is no JSON object");
  envelope = read_envelope(object, words);
  if (!envelope.has_list)
    return malformed("the page has no " + std::string{words.list} + " array");
  if (!complete_totals(envelope))
    return malformed("the page does not tell how many there are");
  source_page page;
  page.total_records = std::max<int64_t>(0, envelope.total_records);
  page.total_pages = envelope.total_pages;
  page.page_number = std::max<int64_t>(0, envelope.page_number);
  page.pages_left = envelope.pages_left;
  page.drift = std::move(envelope.drift);
  return page;
}

outcome<source_page> judge(source_page page, const page_words& words,
                           const record_notes& notes) {
  page.unknown_enums = notes.unknown_enums;
  if (page.rows > 0)
    add_drift(page.drift, words.missing(notes.seen));
  if (page.rows >= few_records && page.broken_records == page.rows)
    return malformed("no record can be read; " + page.drift);
  return page;
}

} // namespace

page_reader::page_reader(const page_words& words) : words_(words) {
  reset();
}

void page_reader::reset() {
  parser_ = simdjson::dom::parser{};
  ready_ = parser_.allocate(first_capacity, max_depth);
  padded_ = {};
}

simdjson::error_code page_reader::parse(std::string_view body, element& root) {
  if (ready_ != simdjson::SUCCESS)
    return ready_;
  auto size = body.size() + simdjson::SIMDJSON_PADDING;
  if (padded_.size() < size)
    padded_.resize(size);
  std::memcpy(padded_.data(), body.data(), body.size());
  return parser_.parse(padded_.data(), body.size(), false).get(root);
}

outcome<source_page> page_reader::read_whole(std::string_view body,
                                             int page_size) {
  auto begin = body.find_first_not_of(" \t\r\n");
  if (begin == body.npos)
    return malformed("the body is empty");
  if (body[begin] == '<')
    return malformed("the body is HTML");
  element root;
  auto error = parse(body, root);
  if (!error)
    return read_sound(root, page_size);
  auto problem = malformed(simdjson::error_message(error));
  if (repairable(error) && !parse(repair_json(body), root)) {
    auto page = read_sound(root, page_size);
    if (page)
      add_drift(page->drift, "values that are no JSON");
    return page;
  }
  if (is_damage(error))
    if (auto page = read_damaged(body))
      return page;
  return problem;
}

outcome<source_page> page_reader::read_sound(element root, int page_size) {
  page_envelope envelope;
  auto page = read_totals(root, words_, envelope);
  if (!page)
    return page;
  auto notes = read_records(*page, envelope.list, words_);
  add_drift(page->drift, size_drift(*page, page_size));
  return judge(std::move(*page), words_, notes);
}

outcome<source_page> page_reader::read_damaged(std::string_view body) {
  auto first = find_array(body, words_.list);
  auto last = body.size();
  for (int i = 0; i < most_ends && first < last; ++i) {
    last = body.rfind(']', last - 1);
    if (last == body.npos || last < first)
      break;
    // What is around the list, with an empty one in its place.
    std::string around{body.substr(0, first)};
    around += repair_json(body.substr(last));
    element root;
    page_envelope envelope;
    if (parse(around, root))
      continue;
    if (auto page = read_totals(root, words_, envelope))
      return read_pieces(std::move(*page), body.substr(first, last - first));
  }
  return malformed("the page around its list is damaged");
}

outcome<source_page> page_reader::read_pieces(source_page page,
                                              std::string_view list) {
  record_notes notes;
  auto take = [&](std::string_view piece) {
    element record;
    auto good = !parse(repair_record(piece), record)
                && read_record(page, record, words_, notes);
    page.rows += good;
    return good ? list_element::record : list_element::broken;
  };
  auto lost = cut_damaged_list(list, take);
  if (lost < 0 || page.rows == 0)
    return malformed("the list is damaged");
  page.broken_records = static_cast<uint64_t>(lost);
  page.rows += page.broken_records;
  add_drift(page.drift,
            lost > 0 ? "records that are no JSON" : "values that are no JSON");
  return judge(std::move(page), words_, notes);
}

outcome<source_page> page_reader::read(std::string_view body, int page_size) {
  auto result = read_whole(body, page_size > 0 ? page_size : words_.page_size);
  if (padded_.size() > keep_capacity)
    reset();
  return result;
}

} // namespace bidiq
