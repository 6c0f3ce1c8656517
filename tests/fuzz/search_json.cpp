// Any bytes as the body of POST /v1/buscar: no crash, and what is accepted
// keeps the promises of request.hpp.
#include "actors/domain/request.hpp"
#include "actors/match/request_parse.hpp"

#include <cstdint>
#include <cstdlib>

namespace {

void require(bool ok) {
  if (!ok)
    std::abort();
}

const bidiq::request_rules& rules() {
  static const auto result = [] {
    bidiq::request_rules x;
    x.sector_names = {{"vestuario", "Vestuário"}};
    return x;
  }();
  return result;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view body{reinterpret_cast<const char*>(data), size};
  auto x = bidiq::parse_search_request(body, rules());
  if (x.has_error()) {
    auto invalid = x.error().code == bidiq::errc::invalid_request;
    require(invalid || x.error().code == bidiq::errc::malformed);
    require(invalid != x.error().fields.empty());
    return 0;
  }
  require(!x->ufs.empty() && x->ufs.size() <= 27);
  require(x->first <= x->last && (x->last - x->first).count() <= 365);
  require(!x->sector_id.empty() || !x->terms.empty());
  require(!x->modalities.empty() && x->modalities.size() <= 14);
  require(x->page >= 1 && x->page_size >= 1 && x->page_size <= 500);
  require(x->search_id.empty() || bidiq::valid_search_id(x->search_id));
  require(bidiq::fingerprint(*x).size() == 64);
  return 0;
}
