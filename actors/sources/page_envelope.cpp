#include "actors/sources/page_envelope.hpp"

#include "actors/sources/page_values.hpp"

#include <algorithm>

namespace bidiq {

namespace {

using simdjson::dom::element;
using simdjson::dom::object;

// Far beyond any list, and far from where sums of two of them overflow.
constexpr int64_t most = 1'000'000'000'000;

int64_t count_of(element x) {
  auto value = integer_of(x).value_or(-1);
  return value <= most ? value : -1;
}

constexpr std::string_view lists[] = {"data", "resultado", "result"};
constexpr std::string_view record_totals[] = {"totalRegistros", "total"};
constexpr std::string_view page_totals[] = {"totalPaginas", "pageCount"};
constexpr std::string_view page_numbers[] = {"numeroPagina", "currentPage"};

void note_drift(std::string& drift, std::string_view found,
                std::string_view expected) {
  if (!drift.empty())
    drift += "; ";
  drift.append(found).append(" instead of ").append(expected);
}

template <size_t N>
void find_list(page_envelope& to, object root, std::string_view own,
               const std::string_view (&names)[N]) {
  for (auto name : names)
    if (!to.has_list && root.at_key(name).get(to.list) == simdjson::SUCCESS) {
      to.has_list = true;
      note_drift(to.drift, name, own);
    }
}

template <size_t N>
void find_count(int64_t& to, std::string& drift, object root,
                std::string_view own, const std::string_view (&names)[N]) {
  for (auto name : names) {
    element x;
    if (to >= 0 || name == own || root.at_key(name).get(x) != simdjson::SUCCESS)
      continue;
    to = count_of(x);
    if (to >= 0)
      note_drift(drift, name, own);
  }
}

} // namespace

page_envelope read_envelope(object root, const page_words& words) {
  page_envelope to;
  for (auto [key, value] : root) {
    if (key == words.list)
      to.has_list = value.get(to.list) == simdjson::SUCCESS;
    else if (key == words.total_records)
      to.total_records = count_of(value);
    else if (key == words.total_pages)
      to.total_pages = count_of(value);
    else if (key == words.page_number)
      to.page_number = count_of(value);
    else if (key == words.pages_left)
      to.pages_left = count_of(value);
    else if (key == "nextPage")
      to.tells_next = true, to.next_page = count_of(value);
  }
  if (!to.has_list)
    find_list(to, root, words.list, lists);
  find_count(to.total_records, to.drift, root, words.total_records,
             record_totals);
  find_count(to.total_pages, to.drift, root, words.total_pages, page_totals);
  if (to.pages_left < 0)
    find_count(to.page_number, to.drift, root, words.page_number, page_numbers);
  return to;
}

bool complete_totals(page_envelope& x) {
  if (x.pages_left < 0 && x.total_pages >= 0 && x.page_number >= 0)
    x.pages_left = std::max<int64_t>(0, x.total_pages - x.page_number);
  if (x.pages_left < 0 && x.tells_next)
    x.pages_left = x.next_page > 0 ? 1 : 0;
  if (x.total_pages < 0 && x.pages_left >= 0 && x.page_number >= 0)
    x.total_pages = x.page_number + x.pages_left;
  return x.pages_left >= 0 && x.total_pages >= 0;
}

} // namespace bidiq
