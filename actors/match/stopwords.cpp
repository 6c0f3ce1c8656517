#include "actors/match/stopwords.hpp"

#include <algorithm>
#include <array>

namespace bidiq {

namespace {

// Words that say nothing on their own, normalised and sorted. Left out on
// purpose: "la" (lã is a cloth) and "ti" (tecnologia da informação).
constexpr auto stopwords = std::to_array<std::string_view>(
  {"a",     "ao",    "aos",   "aquela", "aquele", "aquilo", "as",    "ate",
   "com",   "como",  "da",    "das",    "de",     "dela",   "dele",  "deles",
   "desde", "dessa", "desse", "desta",  "deste",  "do",     "dos",   "e",
   "em",    "entre", "essa",  "esse",   "esta",   "este",   "isso",  "isto",
   "lhe",   "mais",  "mas",   "na",     "nao",    "nas",    "nem",   "nessa",
   "nesse", "nesta", "neste", "no",     "nos",    "num",    "numa",  "o",
   "os",    "ou",    "para",  "pela",   "pelas",  "pelo",   "pelos", "por",
   "pra",   "que",   "se",    "sem",    "seu",    "seus",   "sob",   "sobre",
   "sua",   "suas",  "um",    "uma",    "umas",   "uns"});
static_assert(std::is_sorted(stopwords.begin(), stopwords.end()));

} // namespace

bool is_stopword(std::string_view word) noexcept {
  return std::binary_search(stopwords.begin(), stopwords.end(), word);
}

} // namespace bidiq
