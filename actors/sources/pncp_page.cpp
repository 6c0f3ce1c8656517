#include "actors/sources/pncp_page.hpp"

#include "actors/sources/pncp_page_record.hpp"
#include "actors/sources/pncp_page_repair.hpp"

#include <algorithm>
#include <cstring>
#include <vector>

namespace bidiq {

namespace {

using simdjson::dom::element;

constexpr size_t max_depth = 32;
constexpr size_t first_capacity = 256 << 10; // A page of 50 takes 90-130 kB.
constexpr size_t keep_capacity = 2 << 20;    // Memory for more is given back.

failure malformed(std::string context) {
  return fail(errc::upstream_malformed, std::move(context));
}

/// What the envelope says; a member is missing or no number >= 0 if negative.
struct envelope {
  bool has_data = false;
  simdjson::dom::array data;
  int64_t total_records = -1;
  int64_t total_pages = -1;
  int64_t page_number = -1;
  int64_t pages_left = -1;
  std::optional<bool> empty;
};

envelope read_envelope(simdjson::dom::object root) {
  envelope result;
  for (auto [key, value] : root) {
    if (key == "data")
      result.has_data = value.get(result.data) == simdjson::SUCCESS;
    else if (key == "totalRegistros")
      result.total_records = integer_of(value).value_or(-1);
    else if (key == "totalPaginas")
      result.total_pages = integer_of(value).value_or(-1);
    else if (key == "numeroPagina")
      result.page_number = integer_of(value).value_or(-1);
    else if (key == "paginasRestantes")
      result.pages_left = integer_of(value).value_or(-1);
    else if (key == "empty" && value.is_bool())
      result.empty = bool{value.get_bool()};
  }
  return result;
}

// Any two of the three numbers of pages tell the third.
bool complete_totals(envelope& x) {
  if (x.pages_left < 0 && x.total_pages >= 0 && x.page_number >= 0)
    x.pages_left = std::max<int64_t>(0, x.total_pages - x.page_number);
  if (x.total_pages < 0 && x.pages_left >= 0 && x.page_number >= 0)
    x.total_pages = x.page_number + x.pages_left;
  return x.pages_left >= 0 && x.total_pages >= 0;
}

pncp_page read_page(const envelope& from, std::string_view source) {
  pncp_page result;
  result.total_records = std::max<int64_t>(0, from.total_records);
  result.total_pages = from.total_pages;
  result.page_number = std::max<int64_t>(0, from.page_number);
  result.pages_left = from.pages_left;
  result.notices.reserve(from.data.size());
  for (auto record : from.data) {
    auto x = read_record(record, result.unknown_enums);
    if (!x) {
      ++result.broken_records;
      continue;
    }
    x->source = source;
    result.notices.push_back(std::move(x));
  }
  result.empty = from.empty.value_or(from.data.size() == 0);
  return result;
}

// Damage to single values, as opposed to a body that was cut or is no JSON.
bool repairable(simdjson::error_code error) {
  return error == simdjson::NUMBER_ERROR || error == simdjson::STRING_ERROR
         || error == simdjson::UTF8_ERROR || error == simdjson::UNESCAPED_CHARS;
}

} // namespace

struct pncp_page_parser::impl {
  simdjson::dom::parser parser;
  simdjson::error_code ready = simdjson::SUCCESS;
  std::vector<char> padded; // simdjson reads beyond the end.

  impl() {
    reset();
  }

  void reset() {
    parser = simdjson::dom::parser{};
    ready = parser.allocate(first_capacity, max_depth);
    padded = {};
  }

  simdjson::error_code read(std::string_view body, element& root) {
    if (ready != simdjson::SUCCESS)
      return ready;
    auto size = body.size() + simdjson::SIMDJSON_PADDING;
    if (padded.size() < size)
      padded.resize(size);
    std::memcpy(padded.data(), body.data(), body.size());
    return parser.parse(padded.data(), body.size(), false).get(root);
  }

  outcome<pncp_page> parse(std::string_view body, std::string_view source);
};

outcome<pncp_page> pncp_page_parser::impl::parse(std::string_view body,
                                                 std::string_view source) {
  auto begin = body.find_first_not_of(" \t\r\n");
  if (begin == body.npos)
    return malformed("the body is empty");
  if (body[begin] == '<')
    return malformed("the body is HTML");
  element root;
  auto error = read(body, root);
  if (repairable(error))
    error = read(repair_json(body), root);
  if (error)
    return malformed(simdjson::error_message(error));
  simdjson::dom::object object;
  if (root.get(object) != simdjson::SUCCESS)
    return malformed("the body is no JSON object");
  auto page = read_envelope(object);
  if (!page.has_data)
    return malformed("the page has no data array");
  if (!complete_totals(page))
    return malformed("the page does not tell how many there are");
  return read_page(page, source);
}

pncp_page_parser::pncp_page_parser() : impl_(std::make_unique<impl>()) {
  // nop
}

pncp_page_parser::~pncp_page_parser() = default;
pncp_page_parser::pncp_page_parser(pncp_page_parser&&) noexcept = default;
pncp_page_parser&
pncp_page_parser::operator=(pncp_page_parser&&) noexcept = default;

outcome<pncp_page> pncp_page_parser::parse(std::string_view body,
                                           std::string_view source) {
  auto result = impl_->parse(body, source);
  if (impl_->padded.size() > keep_capacity)
    impl_->reset();
  return result;
}

outcome<pncp_page> parse_pncp_page(std::string_view body,
                                   std::string_view source) {
  return pncp_page_parser{}.parse(body, source);
}

} // namespace bidiq
