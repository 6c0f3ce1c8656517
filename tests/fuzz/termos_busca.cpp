// Any bytes as `termos_busca`: no crash; terms and stopwords come out
// normalised and distinct, and go through a matcher that finds them in
// themselves.
#include "actors/domain/request.hpp"
#include "actors/match/matcher.hpp"
#include "actors/match/request_parse.hpp"
#include "actors/match/text.hpp"

#include <cstdlib>
#include <set>

namespace {

void require(bool ok) {
  if (!ok)
    std::abort();
}

void require_normal(const std::vector<std::string>& terms) {
  std::set<std::string> distinct;
  for (auto& x : terms) {
    require(!x.empty() && bidiq::normalise(x) == x);
    require(distinct.insert(x).second);
  }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  auto split
    = bidiq::split_search_terms({reinterpret_cast<const char*>(data), size});
  require_normal(split.terms);
  require_normal(split.stopwords);
  bidiq::matcher matcher{{bidiq::make_rule(nullptr, split.terms, {})}};
  auto memory = matcher.make_scratch();
  for (auto& x : split.terms)
    require(matcher.match("- " + x + " -", *memory) == 1);
  require(matcher.match("", *memory) == 0);
  return 0;
}
