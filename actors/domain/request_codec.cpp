#include "actors/domain/request_codec.hpp"

#include "actors/domain/sector_codec.hpp"

namespace bidiq {

namespace {

// Days from 1970 to about the year 11,000 in either direction.
constexpr int64_t max_days = 3'300'000;

constexpr uint64_t max_page = 1'000'000'000;

void write_bound(byte_writer& out, const std::optional<double>& x) {
  out.byte(x ? 1 : 0);
  if (x)
    out.real(*x);
}

std::optional<double> read_bound(byte_reader& in) {
  if (in.number_upto(1) == 0)
    return std::nullopt;
  return in.real();
}

local_day read_day(byte_reader& in) {
  return local_day{
    std::chrono::days{static_cast<int>(in.integer_within(max_days))}};
}

} // namespace

void write_request(byte_writer& out, const search_request& x) {
  out.text(x.search_id);
  out.texts(x.ufs);
  out.integer(x.first.time_since_epoch().count());
  out.integer(x.last.time_since_epoch().count());
  out.text(x.sector_id);
  out.text(x.terms_text);
  out.texts(x.terms);
  out.texts(x.stopwords);
  out.texts(x.exclusion_terms);
  out.number(x.modalities.size());
  for (auto modality : x.modalities)
    out.integer(modality);
  out.byte(static_cast<uint8_t>(x.status));
  write_bound(out, x.min_value);
  write_bound(out, x.max_value);
  out.text({x.spheres.data(), x.spheres.size()});
  out.texts(x.cities);
  out.texts(x.agencies);
  out.byte(static_cast<uint8_t>(x.order));
  out.number(static_cast<uint64_t>(x.page));
  out.number(static_cast<uint64_t>(x.page_size));
  out.byte(x.force_fresh ? 1 : 0);
  out.texts(x.exact_terms);
  out.texts(x.exact_exclusions);
  out.texts(x.ignored);
  out.byte(static_cast<uint8_t>(x.mode));
  out.byte(x.inflect ? 1 : 0);
  out.text(x.sector_name);
  out.byte(x.own_sector ? 1 : 0);
  if (x.own_sector)
    write_sector(out, *x.own_sector);
}

search_request read_request(byte_reader& in) {
  search_request x;
  x.search_id = in.text();
  x.ufs = in.texts();
  x.first = read_day(in);
  x.last = read_day(in);
  x.sector_id = in.text();
  x.terms_text = in.text();
  x.terms = in.texts();
  x.stopwords = in.texts();
  x.exclusion_terms = in.texts();
  x.modalities.assign(in.count(1), 0);
  for (auto& modality : x.modalities)
    modality = static_cast<int>(in.integer_within(max_page));
  x.status = static_cast<status_filter>(
    in.number_upto(static_cast<uint64_t>(status_filter::encerrada)));
  x.min_value = read_bound(in);
  x.max_value = read_bound(in);
  auto spheres = in.text();
  x.spheres.assign(spheres.begin(), spheres.end());
  x.cities = in.texts();
  x.agencies = in.texts();
  x.order = static_cast<sort_order>(
    in.number_upto(static_cast<uint64_t>(sort_order::relevancia)));
  x.page = static_cast<int>(in.number_upto(max_page));
  x.page_size = static_cast<int>(in.number_upto(max_page));
  x.force_fresh = in.number_upto(1) == 1;
  x.exact_terms = in.texts();
  x.exact_exclusions = in.texts();
  x.ignored = in.texts();
  x.mode = static_cast<term_mode>(
    in.number_upto(static_cast<uint64_t>(term_mode::todos)));
  x.inflect = in.number_upto(1) == 1;
  x.sector_name = in.text();
  if (in.number_upto(1) == 1)
    x.own_sector = std::make_shared<const sector>(read_sector(in));
  return x;
}

} // namespace bidiq
