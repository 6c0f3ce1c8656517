#include "actors/sources/source_answer.hpp"

#include <algorithm>

namespace bidiq {

namespace {

bool is_html(std::string_view content_type) {
  constexpr std::string_view html = "text/html";
  auto same = [](char x, char y) {
    return ('A' <= x && x <= 'Z' ? x + ('a' - 'A') : x) == y;
  };
  return content_type.size() >= html.size()
         && std::equal(html.begin(), html.end(), content_type.begin(),
                       [&](char x, char y) { return same(y, x); });
}

} // namespace

source_answer classify_answer(int status, std::string_view content_type,
                              const answer_rules& rules) {
  switch (status) {
    case 200:
      return is_html(content_type) ? rules.html : source_answer::page;
    case 204:
      return source_answer::empty;
    case 400:
      return source_answer::bad_request;
    case 404:
      return rules.not_found;
    case 422:
      return rules.unprocessable;
    case 429:
      return source_answer::rate_limited;
    case 408:
    case 425:
      return source_answer::transient;
    default:
      return status >= 500 ? source_answer::transient : source_answer::refused;
  }
}

} // namespace bidiq
