#include "actors/domain/result_sections.hpp"

#include "actors/domain/request_codec.hpp"

#include <algorithm>
#include <array>

namespace bidiq {

namespace {

// Differences of times within it still fit.
constexpr int64_t max_milliseconds = int64_t{1} << 50;
constexpr int64_t max_seconds = int64_t{1} << 40;
constexpr int64_t max_score = 1'000'000;

// Terms, merged ids, sources, filled fields, belief, relevance and five
// factors.
constexpr uint64_t min_found_bytes = min_notice_bytes + 18;

void write_shared(byte_writer& out, const std::vector<std::string>& xs) {
  out.number(xs.size());
  for (auto& x : xs)
    out.shared_text(x);
}

std::vector<std::string> read_shared(byte_reader& in) {
  std::vector<std::string> out(in.count(1));
  for (auto& x : out)
    x = in.shared_text();
  return out;
}

// A name of the answer's JSON, where it becomes a key.
bool is_field_name(std::string_view x) {
  return std::all_of(x.begin(), x.end(),
                     [](char c) { return c == '_' || (c >= 'a' && c <= 'z'); });
}

void write_found(byte_writer& out, const found_notice& x) {
  write_notice(out, *x.data);
  write_shared(out, x.matched_terms);
  out.texts(x.merged_from);
  write_shared(out, x.sources);
  out.number(x.filled.size());
  for (auto& filled : x.filled) {
    out.shared_text(filled.field);
    out.shared_text(filled.source);
  }
  out.byte(x.implausible_value ? 1 : 0);
  out.real(x.relevance);
  for (auto factor : {x.viable.score, x.viable.modality, x.viable.deadline,
                      x.viable.value, x.viable.geography})
    out.integer(factor);
}

found_notice read_found(byte_reader& in) {
  found_notice x;
  x.data = std::make_shared<const notice>(read_notice(in));
  x.matched_terms = read_shared(in);
  x.merged_from = in.texts();
  x.sources = read_shared(in);
  x.filled.resize(in.count(2));
  for (auto& filled : x.filled) {
    filled.field = in.shared_text();
    filled.source = in.shared_text();
    if (!is_field_name(filled.field))
      in.reject();
  }
  x.implausible_value = in.number_upto(1) == 1;
  x.relevance = in.real();
  for (auto factor : {&x.viable.score, &x.viable.modality, &x.viable.deadline,
                      &x.viable.value, &x.viable.geography})
    *factor = static_cast<int>(in.integer_within(max_score));
  return x;
}

template <class Stats>
auto numbers_of(Stats& x) {
  return std::array{&x.uf,        &x.modality, &x.value,     &x.keyword,
                    &x.exclusion, &x.deadline, &x.status,    &x.sphere,
                    &x.city,      &x.agency,   &x.duplicates};
}

void write_summary(byte_writer& out, const search_summary& x) {
  out.number(x.opportunities);
  out.real(x.total_value);
  out.number(x.implausible_values);
  out.text(x.text);
  out.texts(x.highlights);
  out.byte(x.urgency_alert ? 1 : 0);
  if (x.urgency_alert)
    out.text(*x.urgency_alert);
}

void read_summary(byte_reader& in, search_summary& x) {
  x.opportunities = in.number();
  x.total_value = in.real();
  x.implausible_values = in.number();
  x.text = in.text();
  x.highlights = in.texts();
  if (in.number_upto(1) == 1)
    x.urgency_alert = in.text();
}

void write_suggestions(byte_writer& out,
                       const std::vector<word_suggestion>& xs) {
  out.number(xs.size());
  for (auto& x : xs) {
    out.text(x.word);
    out.text(x.instead_of);
    out.number(x.notices);
  }
}

void read_suggestions(byte_reader& in, std::vector<word_suggestion>& xs) {
  xs.resize(in.count(3));
  for (auto& x : xs) {
    x.word = in.text();
    x.instead_of = in.text();
    x.notices = in.number();
  }
}

void write_excel(byte_writer& out, const excel_link& x) {
  for (auto text : {&x.status, &x.download_id, &x.download_url, &x.base64})
    out.text(*text);
  out.integer(x.expires_in);
}

void read_excel(byte_reader& in, excel_link& x) {
  for (auto text : {&x.status, &x.download_id, &x.download_url, &x.base64})
    *text = in.text();
  x.expires_in = in.integer_within(max_seconds);
}

void write_source(byte_writer& out, const source_stat& x) {
  out.text(x.source);
  out.text(x.status);
  for (auto n : {x.records, x.pages, x.retries, x.broken_records})
    out.number(n);
  out.integer(x.duration_ms);
  out.text(x.error);
}

source_stat read_source(byte_reader& in) {
  source_stat x;
  x.source = in.text();
  x.status = in.text();
  for (auto n : {&x.records, &x.pages, &x.retries, &x.broken_records})
    *n = in.number();
  x.duration_ms = in.integer_within(max_milliseconds);
  x.error = in.text();
  return x;
}

void write_cache(byte_writer& out, const search_result& x) {
  out.byte(x.cached ? 1 : 0);
  out.byte(static_cast<uint8_t>(x.cache));
  out.byte(x.cached_at ? 1 : 0);
  if (x.cached_at)
    write_utc(out, *x.cached_at);
}

void read_cache(byte_reader& in, search_result& x) {
  x.cached = in.number_upto(1) == 1;
  x.cache = static_cast<cache_use>(
    in.number_upto(static_cast<uint64_t>(cache_use::stale)));
  if (in.number_upto(1) == 1)
    x.cached_at = read_utc(in);
}

} // namespace

void write_utc(byte_writer& out, utc_time x) {
  out.integer(x.time_since_epoch().count());
}

utc_time read_utc(byte_reader& in) {
  return utc_time{
    std::chrono::milliseconds{in.integer_within(max_milliseconds)}};
}

search_status read_status(byte_reader& in) {
  return static_cast<search_status>(
    in.number_upto(static_cast<uint64_t>(search_status::cancelled)));
}

void write_notices(byte_writer& out, const search_result& x, size_t limit) {
  auto n = std::min(limit, x.notices.size());
  out.number(n);
  for (size_t i = 0; i < n; ++i)
    write_found(out, x.notices[i]);
}

void read_notices(byte_reader& in, search_result& x,
                  const decode_limits& limits) {
  auto n = in.count(min_found_bytes);
  if (n > limits.max_notices)
    return in.reject();
  x.notices.reserve(n);
  for (size_t i = 0; i < n && in.ok(); ++i)
    x.notices.push_back(read_found(in));
}

void write_rest(byte_writer& out, const search_result& x) {
  out.text(x.search_id);
  out.text(x.user);
  out.byte(static_cast<uint8_t>(x.status));
  write_request(out, *x.request);
  out.number(x.total_raw);
  for (auto n : numbers_of(x.stats))
    out.number(*n);
  out.texts(x.terms_used);
  write_suggestions(out, x.suggestions);
  write_summary(out, x.summary);
  write_excel(out, x.excel);
  out.number(x.sources.size());
  for (auto& source : x.sources)
    write_source(out, source);
  out.number(x.ufs.size());
  for (auto& uf : x.ufs) {
    out.text(uf.uf);
    out.text(uf.status);
    out.number(uf.results);
  }
  out.real(x.coverage_pct);
  out.byte(x.is_partial ? 1 : 0);
  out.text(x.degradation_reason);
  write_cache(out, x);
  out.integer(x.now.time_since_epoch().count());
  write_utc(out, x.updated);
  out.integer(x.duration_ms);
}

void read_rest(byte_reader& in, search_result& x) {
  x.search_id = in.text();
  x.user = in.text();
  x.status = read_status(in);
  x.request = std::make_shared<const search_request>(read_request(in));
  x.total_raw = in.number();
  for (auto n : numbers_of(x.stats))
    *n = in.number();
  x.terms_used = in.texts();
  read_suggestions(in, x.suggestions);
  read_summary(in, x.summary);
  read_excel(in, x.excel);
  x.sources.resize(in.count(8));
  for (auto& source : x.sources)
    source = read_source(in);
  x.ufs.resize(in.count(3));
  for (auto& uf : x.ufs) {
    uf.uf = in.text();
    uf.status = in.text();
    uf.results = in.number();
  }
  x.coverage_pct = in.real();
  x.is_partial = in.number_upto(1) == 1;
  x.degradation_reason = in.text();
  read_cache(in, x);
  x.now = local_time{std::chrono::seconds{in.integer_within(max_seconds)}};
  x.updated = read_utc(in);
  x.duration_ms = in.integer_within(max_milliseconds);
}

} // namespace bidiq
