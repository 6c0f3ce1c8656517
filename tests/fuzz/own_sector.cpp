// Any bytes as the definition of a user's own sector: no crash; what is
// accepted keeps its bounds, is written as it can be read again, survives its
// stored form, and can be matched.
#include "actors/match/own_sector.hpp"
#include "actors/domain/sector_codec.hpp"
#include "actors/match/sector_trial.hpp"

#include <cstdint>
#include <cstdlib>

namespace {

void require(bool ok) {
  if (!ok)
    std::abort();
}

bidiq::own_sector_rules rules() {
  bidiq::own_sector_rules x;
  x.max_terms = 50;
  return x;
}

bidiq::notice_lists notices_of(const bidiq::sector& x) {
  auto out = std::make_shared<bidiq::notice_batch>();
  for (auto& term : x.keywords) {
    auto notice = std::make_shared<bidiq::notice>();
    notice->id = std::to_string(out->size());
    notice->object = term.text + " " + x.name;
    out->push_back(std::move(notice));
  }
  return {std::move(out)};
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view body{reinterpret_cast<const char*>(data), size};
  auto x = bidiq::parse_own_sector(body, rules());
  auto tried = bidiq::parse_trial_request(body, rules());
  if (x.has_error()) {
    auto invalid = x.error().code == bidiq::errc::invalid_request;
    require(invalid || x.error().code == bidiq::errc::malformed);
    require(invalid != x.error().fields.empty());
    require(x.error().fields.size() <= rules().max_errors);
    return 0;
  }
  require(tried.has_value() && tried->tried == *x && tried->ufs.empty());
  require(!x->name.empty() && !x->keywords.empty());
  require(bidiq::count_terms(*x) <= rules().max_terms);
  require(bidiq::parse_own_sector(bidiq::own_sector_json(*x)).value() == *x);
  bidiq::byte_writer out;
  bidiq::write_sector(out, *x);
  bidiq::byte_reader in{out.bytes()};
  require(bidiq::read_sector(in) == *x && in.done());
  auto seen = bidiq::try_sector(*x, notices_of(*x), {});
  require(seen.looked_at == x->keywords.size());
  require(seen.found + seen.excluded <= seen.looked_at);
  return 0;
}
