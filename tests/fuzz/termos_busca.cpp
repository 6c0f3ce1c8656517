// Any bytes as `termos_busca`: no crash; terms and stopwords come out
// normalised and distinct, and go through a matcher that finds them in
// themselves.
#include "actors/match/matcher.hpp"
#include "actors/match/search_terms.hpp"
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
    auto plain = x;
    std::erase(plain, '*');
    require(!x.empty() && bidiq::normalise(plain) == plain);
    require(distinct.insert(x).second);
  }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  auto split
    = bidiq::split_search_terms({reinterpret_cast<const char*>(data), size});
  require_normal(split.terms);
  require_normal(split.stopwords);
  std::vector<bidiq::user_term> terms;
  for (auto& x : split.terms)
    terms.push_back({x, size % 2 == 0});
  bidiq::matcher matcher{
    {bidiq::make_rule(nullptr, std::move(terms), {}, false)}};
  auto memory = matcher.make_scratch();
  for (auto& x : split.terms) {
    auto plain = x;
    std::erase(plain, '*');
    require(matcher.match("- " + plain + " -", *memory) == 1);
    matcher.explain(x, 0, *memory);
  }
  require(matcher.match("", *memory) == 0);
  return 0;
}
