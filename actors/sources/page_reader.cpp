#include "actors/sources/page_reader.hpp"

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

failure malformed(std::string context) {
  return fail(errc::upstream_malformed, std::move(context));
}

// Damage to single values, as opposed to a body that was cut or is no JSON.
bool repairable(simdjson::error_code error) {
  return error == simdjson::NUMBER_ERROR || error == simdjson::STRING_ERROR
         || error == simdjson::UTF8_ERROR || error == simdjson::UNESCAPED_CHARS;
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

record_notes read_records(source_page& page, simdjson::dom::array list,
                          const page_words& words) {
  record_notes notes;
  page.notices.reserve(list.size());
  for (auto record : list) {
    ++page.rows;
    notes.left_out = false;
    auto x = words.read(record, notes);
    if (x) {
      x->source = words.source;
      page.notices.push_back(std::move(x));
    } else if (!notes.left_out) {
      ++page.broken_records;
    }
  }
  page.unknown_enums = notes.unknown_enums;
  return notes;
}

outcome<source_page> read_page(page_envelope& from, const page_words& words,
                               int page_size) {
  source_page page;
  page.total_records = std::max<int64_t>(0, from.total_records);
  page.total_pages = from.total_pages;
  page.page_number = std::max<int64_t>(0, from.page_number);
  page.pages_left = from.pages_left;
  page.drift = std::move(from.drift);
  auto notes = read_records(page, from.list, words);
  add_drift(page.drift, size_drift(page, page_size));
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
  if (repairable(error))
    error = parse(repair_json(body), root);
  if (error)
    return malformed(simdjson::error_message(error));
  simdjson::dom::object object;
  if (root.get(object) != simdjson::SUCCESS)
    return malformed("the body is no JSON object");
  auto envelope = read_envelope(object, words_);
  if (!envelope.has_list)
    return malformed("the page has no " + std::string{words_.list} + " array");
  if (!complete_totals(envelope))
    return malformed("the page does not tell how many there are");
  return read_page(envelope, words_, page_size);
}

outcome<source_page> page_reader::read(std::string_view body, int page_size) {
  auto result = read_whole(body, page_size > 0 ? page_size : words_.page_size);
  if (padded_.size() > keep_capacity)
    reset();
  return result;
}

} // namespace bidiq
