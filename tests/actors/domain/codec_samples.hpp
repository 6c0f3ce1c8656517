#pragma once

#include "actors/domain/identity.hpp"
#include "actors/domain/result.hpp"
#include "tests/actors/match/notices.hpp"

#include <cmath>
#include <random>

namespace bidiq::test {

/// Catch would print the value, which has no text.
template <class T>
bool good(const outcome<T>& x) {
  return x.has_value();
}

/// Draws notices and results of which every field may be anything.
class wild_source {
public:
  explicit wild_source(uint64_t seed) : engine_(seed) {
    // nop
  }

  uint64_t below(uint64_t n) {
    return engine_() % n;
  }

  bool coin() {
    return below(2) == 0;
  }

  std::string text(size_t longest = 40) {
    std::string out(below(longest), ' ');
    for (auto& c : out)
      c = static_cast<char>(engine_());
    return out;
  }

  std::vector<std::string> texts() {
    std::vector<std::string> out(below(4));
    for (auto& x : out)
      x = text();
    return out;
  }

  double real() {
    return std::ldexp(static_cast<double>(engine_()),
                      static_cast<int>(below(200)) - 150)
           * (coin() ? 1 : -1);
  }

  local_time time() {
    return local_time{std::chrono::seconds{signed_below(int64_t{1} << 40)}};
  }

  int64_t signed_below(int64_t limit) {
    return static_cast<int64_t>(below(2 * static_cast<uint64_t>(limit) + 1))
           - limit;
  }

  notice draw() {
    notice x;
    for (auto field : {&x.id, &x.object, &x.agency, &x.agency_cnpj, &x.unit,
                       &x.subrogated_agency, &x.subrogated_unit, &x.uf, &x.city,
                       &x.city_code, &x.modality_name, &x.situation_name,
                       &x.link, &x.origin_link, &x.purchase_number, &x.source})
      *field = coin() ? text() : coin() ? "again" : "";
    if (coin())
      x.value = real();
    for (auto field : {&x.published, &x.opens, &x.closes})
      if (coin())
        *field = time();
    x.modality = static_cast<int>(signed_below(20));
    x.situation = static_cast<int>(signed_below(20));
    x.sphere = static_cast<char>(engine_());
    x.homologated = coin();
    return x;
  }

  found_notice draw_found() {
    auto x = found(draw());
    x.matched_terms = texts();
    x.merged_from = texts();
    x.sources = texts();
    for (auto n = below(3); n > 0; --n)
      x.filled.push_back({coin() ? "valor" : "link", text()});
    x.implausible_value = coin();
    x.relevance = real();
    auto score = [this] { return static_cast<int>(signed_below(100)); };
    x.viable = {score(), score(), score(), score(), score()};
    return x;
  }

  search_request draw_request() {
    search_request x;
    x.search_id = text();
    x.ufs = texts();
    x.first = local_day{std::chrono::days{signed_below(100'000)}};
    x.last = local_day{std::chrono::days{signed_below(100'000)}};
    x.sector_id = text();
    x.terms_text = text();
    for (auto list :
         {&x.terms, &x.exact_terms, &x.stopwords, &x.ignored,
          &x.exclusion_terms, &x.exact_exclusions, &x.cities, &x.agencies})
      *list = texts();
    x.modalities = {static_cast<int>(below(15)), static_cast<int>(below(15))};
    x.status = static_cast<status_filter>(below(4));
    if (coin())
      x.min_value = real();
    if (coin())
      x.max_value = real();
    for (auto n = below(5); n > 0; --n)
      x.spheres.push_back("FEMDN"[n]);
    x.order = static_cast<sort_order>(below(6));
    x.page = static_cast<int>(below(1'000'000));
    x.page_size = static_cast<int>(below(501));
    x.force_fresh = coin();
    x.mode = static_cast<term_mode>(below(2));
    x.inflect = coin();
    x.sector_name = text();
    if (coin())
      x.own_sector = std::make_shared<const sector>(draw_sector());
    return x;
  }

  sector draw_sector() {
    sector x;
    for (auto field : {&x.id, &x.name, &x.description})
      *field = text();
    for (auto list : {&x.keywords, &x.exclusions, &x.ignored})
      *list = draw_terms();
    for (auto n = below(3); n > 0; --n)
      x.contexts.push_back(
        {text(), draw_terms(), static_cast<unsigned>(below(101))});
    return x;
  }

  std::vector<sector_term> draw_terms() {
    std::vector<sector_term> out(below(4));
    for (auto& x : out)
      x = {text(), coin(), static_cast<term_weight>(below(4))};
    return out;
  }

  identity draw_identity() {
    identity x;
    x.user = text();
    x.admin = coin();
    x.plan = text();
    x.may.excel = coin();
    for (auto limit : {&x.may.history_days, &x.may.requests_per_minute,
                       &x.may.searches_per_month})
      if (coin())
        *limit = static_cast<uint32_t>(engine_());
    return x;
  }

  search_result draw_result(size_t notices) {
    search_result x;
    x.search_id = text();
    x.user = text();
    x.status = static_cast<search_status>(below(6));
    x.request = share(draw_request());
    for (size_t i = 0; i < notices; ++i)
      x.notices.push_back(draw_found());
    x.omitted = below(1000);
    x.total_raw = engine_();
    for (auto n :
         {&x.stats.uf, &x.stats.modality, &x.stats.value, &x.stats.keyword,
          &x.stats.exclusion, &x.stats.deadline, &x.stats.status,
          &x.stats.sphere, &x.stats.city, &x.stats.agency, &x.stats.duplicates})
      *n = engine_();
    x.terms_used = texts();
    for (auto n = below(4); n > 0; --n)
      x.suggestions.push_back({text(), text(), engine_()});
    x.summary = {engine_(), real(), text(), texts(), std::nullopt};
    if (coin())
      x.summary.urgency_alert = text();
    x.summary.implausible_values = engine_();
    x.excel = {text(), text(), text(), text(3000), signed_below(100'000)};
    for (auto n = below(3); n > 0; --n)
      x.sources.push_back({text(), text(), engine_(), engine_(), engine_(),
                           engine_(), signed_below(100'000), text()});
    for (auto n = below(28); n > 0; --n)
      x.ufs.push_back({text(), text(), engine_()});
    x.coverage_pct = real();
    x.is_partial = coin();
    x.degradation_reason = text();
    x.cached = coin();
    x.cache = static_cast<cache_use>(below(3));
    if (coin())
      x.cached_at
        = utc_time{std::chrono::milliseconds{signed_below(int64_t{1} << 50)}};
    x.now = time();
    x.updated
      = utc_time{std::chrono::milliseconds{signed_below(int64_t{1} << 50)}};
    x.duration_ms = signed_below(int64_t{1} << 50);
    return x;
  }

private:
  std::mt19937_64 engine_;
};

/// A result that looks like real ones, for sizes and times.
inline search_result typical_result(size_t notices) {
  search_result x;
  notice_source source{7};
  x.request = share(plain_request());
  x.search_id = x.request->search_id;
  x.user = "ana";
  x.status = search_status::completed;
  x.total_raw = notices + 7;
  x.stats.keyword = 7;
  x.excel = {"ready", "d1", "/d1", "", 600};
  for (size_t i = 0; i < notices; ++i) {
    auto item = source.draw();
    item.id = "0000000000000" + std::to_string(i % 10) + "-1-"
              + std::to_string(100'000 + i) + "/2026";
    x.notices.push_back(found(std::move(item)));
  }
  return x;
}

} // namespace bidiq::test
