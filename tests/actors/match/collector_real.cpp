// The whole core against the contract's rules written down a second time, as
// plainly as possible, over the real notices if they are there.
#include "actors/match/collector.hpp"
#include "actors/match/sectors.hpp"
#include "tests/actors/match/naive_matcher.hpp"
#include "tests/actors/match/notices.hpp"
#include "tests/catch.hpp"

#include <nlohmann/json.hpp>

#include <bitset>
#include <fstream>
#include <iostream>
#include <map>
#include <set>
#include <unordered_map>

using namespace bidiq;
using namespace bidiq::test;
using nlohmann::json;

namespace {

std::string text_of(const json& x, const char* key) {
  auto i = x.find(key);
  return i != x.end() && i->is_string() ? i->get<std::string>() : "";
}

std::optional<local_time> time_of(const json& x, const char* key) {
  return parse_local_time(text_of(x, key));
}

notice parse_notice(const json& x) {
  notice result;
  result.id = text_of(x, "numeroControlePNCP");
  result.object = text_of(x, "objetoCompra");
  result.agency = text_of(x["orgaoEntidade"], "razaoSocial");
  result.agency_cnpj = text_of(x["orgaoEntidade"], "cnpj");
  result.uf = text_of(x["unidadeOrgao"], "ufSigla");
  result.city_code = text_of(x["unidadeOrgao"], "codigoIbge");
  result.modality = x.value("modalidadeId", 0);
  result.situation
    = x["situacaoCompraId"].is_number() ? x["situacaoCompraId"].get<int>() : 0;
  auto sphere = text_of(x["orgaoEntidade"], "esferaId");
  result.sphere = sphere.empty() ? 'N' : sphere[0];
  result.source = "pncp";
  if (auto& v = x["valorTotalEstimado"]; v.is_number() && v.get<double>() > 0)
    result.value = v.get<double>();
  result.homologated = x["valorTotalHomologado"].is_number();
  result.published = time_of(x, "dataPublicacaoPncp");
  result.opens = time_of(x, "dataAberturaProposta");
  result.closes = time_of(x, "dataEncerramentoProposta");
  return result;
}

// Real notices; generated ones where those are missing, which is said.
const notice_batch& all_notices() {
  static const auto result = [] {
    notice_batch batch;
    for (auto name : {"/contratacoes.ndjson", "/contratacoes-derived.ndjson"}) {
      std::ifstream in{BIDIQ_DATA_DIR + std::string{name}};
      for (std::string line; std::getline(in, line);)
        batch.push_back(share(parse_notice(json::parse(line))));
    }
    if (batch.empty()) {
      std::cerr << "no real notices: using generated ones\n";
      batch = notice_source{1}.draw(5000);
    }
    return batch;
  }();
  return result;
}

// A number for the three bytes at `x`, not one for each.
size_t three(const char* x) {
  auto bytes = reinterpret_cast<const unsigned char*>(x);
  return (bytes[0] * 961u + bytes[1] * 31u + bytes[2]) % 4096;
}

struct padded_text {
  std::string text;
  std::bitset<4096> threes; // Which numbers of three bytes it holds.
};

// All readings of a text, blanks around each; remembered, since every text is
// asked for by every search.
const padded_text& padded(const std::string& text) {
  static std::unordered_map<std::string, padded_text> memory;
  auto [i, fresh] = memory.try_emplace(text);
  auto& out = i->second;
  if (!fresh)
    return out;
  for (auto& words : naive::read(text)) {
    out.text += '\n';
    for (auto& word : words)
      out.text += " " + word;
    out.text += ' ';
  }
  for (size_t k = 0; k + 3 <= out.text.size(); ++k)
    out.threes.set(three(out.text.data() + k));
  return out;
}

// What a term looks like in a padded text. All forms of a sector's begin with
// one of the beginnings: looking for the ends of these first saves most of the
// time.
struct looks {
  std::vector<std::string> beginnings;
  std::vector<std::string> forms;
};

bool may_hold(const padded_text& text, const std::string& part) {
  return part.size() < 3 || text.threes[three(part.data() + part.size() - 3)];
}

template <class Term>
std::vector<std::string> padded_forms(const Term& term) {
  std::vector<std::string> out;
  for (auto& form : naive::forms_of(term))
    out.push_back(" " + form + " ");
  return out;
}

looks looks_of(const sector_term& term) {
  looks out{{}, padded_forms(term)};
  auto plain = normalise(term.text);
  auto joined = plain;
  std::erase(joined, ' ');
  for (auto& x : {plain, normalise(joined)})
    out.beginnings.push_back(x.substr(0, std::max<size_t>(x.size(), 3) - 3));
  return out;
}

looks looks_of(const user_term& term) {
  return {{""}, padded_forms(term)};
}

bool says(const padded_text& text, const looks& term) {
  auto found = [&](auto& x) {
    return may_hold(text, x) && text.text.find(x) != text.text.npos;
  };
  return std::any_of(term.beginnings.begin(), term.beginnings.end(), found)
         && std::any_of(term.forms.begin(), term.forms.end(), found);
}

bool says(const padded_text& text, const sector_term& term) {
  static std::unordered_map<std::string, looks> memory;
  auto [i, fresh] = memory.try_emplace(term.text + (term.plural ? "+" : ""));
  if (fresh)
    i->second = looks_of(term);
  return says(text, i->second);
}

bool says(const padded_text& text, const user_term& term) {
  static std::unordered_map<std::string, looks> memory;
  auto [i, fresh] = memory.try_emplace(term.text + (term.inflect ? "+" : ""));
  if (fresh)
    i->second = looks_of(term);
  return says(text, i->second);
}

bool says_any(const padded_text& text, const std::vector<sector_term>& terms) {
  return std::any_of(terms.begin(), terms.end(),
                     [&](const auto& term) { return says(text, term); });
}

// The keywords of a sector, with what one has to look for first.
struct plain_sector {
  explicit plain_sector(const sector& base) : rule(make_rule(&base, {}, {})) {
    for (const auto& term : base.keywords)
      looks_of_keywords.push_back(looks_of(term));
  }

  bidiq::test::naive_rule rule;
  std::vector<looks> looks_of_keywords;
};

// Whether the keywords of a sector keep a text: those that occur are weighed.
bool keeps(const std::string& raw, const sector& base) {
  static std::unordered_map<std::string, plain_sector> memory;
  auto& plain = memory.try_emplace(base.id, base).first->second;
  std::vector<bidiq::tests::plain_keyword> found;
  for (size_t i = 0; i < plain.looks_of_keywords.size(); ++i)
    if (says(padded(raw), plain.looks_of_keywords[i]))
      found.push_back(plain.rule.keywords()[i]);
  return !found.empty() && plain.rule.count(naive::scan(raw), found).suffice;
}

// "" if the notice is kept, "out" if out of scope, else the counter's name.
std::string verdict(const notice& x, const search_request& r,
                    const sector* base, local_time now) {
  auto has = [](const auto& xs, const auto& v) {
    return std::find(xs.begin(), xs.end(), v) != xs.end();
  };
  auto day = std::chrono::floor<std::chrono::days>(*x.published);
  if (!has(r.ufs, x.uf) || !has(r.modalities, x.modality) || day < r.first
      || day > r.last)
    return "out";
  bool past = x.closes && *x.closes < now;
  auto s = r.status;
  if (s == status_filter::recebendo_proposta && x.situation != 1)
    return "status";
  if (s == status_filter::em_julgamento
      && (x.situation != 1 || !past || x.homologated))
    return "status";
  if (s == status_filter::encerrada && !x.homologated && x.situation != 2
      && x.situation != 3)
    return "status";
  if (!r.spheres.empty() && !has(r.spheres, x.sphere))
    return "sphere";
  if (!r.cities.empty() && !has(r.cities, x.city_code))
    return "city";
  if (x.value && r.min_value && *x.value < *r.min_value)
    return "value";
  if (x.value && r.max_value && *x.value > *r.max_value)
    return "value";
  if (s == status_filter::recebendo_proposta && past)
    return "deadline";
  const auto& text = padded(x.object);
  bool keyword = false;
  for (const auto& term : r.terms)
    keyword |= says(text, user_term{term, r.inflect});
  if (base)
    keyword |= keeps(x.object, *base);
  if (!keyword)
    return "keyword";
  bool excluded = base && says_any(text, base->exclusions);
  for (const auto& term : r.exclusion_terms)
    excluded |= says(text, user_term{term, r.inflect});
  return excluded ? "exclusion" : "";
}

std::string without_platform(const std::string& object) {
  auto end = object.find("] - ");
  return !object.empty() && object[0] == '[' && end != object.npos
           ? object.substr(end + 4)
           : object;
}

// Ids of notices that are one, by everything that must be the same.
std::map<std::string, std::set<std::string>>
group(const std::vector<const notice*>& kept) {
  std::map<std::string, std::set<std::string>> groups;
  auto when = [](const auto& t) { return t ? format_local_time(*t) : "?"; };
  for (auto x : kept)
    groups[x->agency_cnpj + normalise(without_platform(x->object))
           + (x->value ? std::to_string(*x->value) : "?") + when(x->published)
           + when(x->opens) + when(x->closes)]
      .insert(x->id);
  return groups;
}

void compare(const search_request& request, const sector* base, local_time now,
             const notice_batch& all = all_notices()) {
  search_collector uut{share(request), base, now};
  std::map<std::string, uint64_t> counted;
  std::vector<const notice*> kept;
  std::set<std::string> seen;
  for (size_t i = 0; i < all.size(); i += 50)
    uut.add({all.begin() + static_cast<std::ptrdiff_t>(i),
             all.begin()
               + static_cast<std::ptrdiff_t>(std::min(i + 50, all.size()))});
  for (const auto& x : all) {
    auto v = verdict(*x, request, base, now);
    if (v == "out" || !seen.insert(x->id).second)
      continue;
    ++counted[v];
    if (v.empty())
      kept.push_back(x.get());
  }
  auto result = uut.finish();
  CHECK(result.total_raw == seen.size());
  CHECK(result.stats.status == counted["status"]);
  CHECK(result.stats.sphere == counted["sphere"]);
  CHECK(result.stats.city == counted["city"]);
  CHECK(result.stats.value == counted["value"]);
  CHECK(result.stats.deadline == counted["deadline"]);
  CHECK(result.stats.keyword == counted["keyword"]);
  CHECK(result.stats.exclusion == counted["exclusion"]);
  auto groups = group(kept);
  CHECK(result.notices.size() == groups.size());
  CHECK(result.stats.duplicates == kept.size() - groups.size());
  std::map<std::string, std::set<std::string>> expected, shown;
  for (const auto& [key, ids] : groups)
    expected[*ids.begin()] = ids;
  for (const auto& x : result.notices) {
    auto& ids = shown[x.data->id];
    ids.insert(x.data->id);
    ids.insert(x.merged_from.begin(), x.merged_from.end());
  }
  CHECK(shown == expected);
}

std::vector<sector> sectors() {
  std::ifstream in{BIDIQ_SOURCE_DIR "/config/sectors.json"};
  std::string file{std::istreambuf_iterator<char>{in}, {}};
  return parse_sectors(file).value();
}

search_request wide_request() {
  auto x = plain_request();
  x.ufs = all_ufs();
  x.first = parse_day("2021-01-01").value();
  x.last = parse_day("2027-01-01").value();
  x.modalities = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13};
  x.terms.clear();
  return x;
}

} // namespace

TEST_CASE("each sector finds what a second reading of the rules finds") {
  // A different eighth for each: all for all takes minutes.
  size_t first = 0;
  for (const auto& base : sectors()) {
    CAPTURE(base.id);
    notice_batch eighth;
    for (size_t i = first++ % 8; i < all_notices().size(); i += 8)
      eighth.push_back(all_notices()[i]);
    compare(wide_request(), &base, noon(), eighth);
  }
}

TEST_CASE("each status finds what a second reading of the rules finds") {
  for (auto status : {status_filter::todos, status_filter::recebendo_proposta,
                      status_filter::em_julgamento, status_filter::encerrada}) {
    auto request = wide_request();
    request.terms = {"servicos", "aquisicao de", "gas"};
    request.exclusion_terms = {"alimenticios", "obras"};
    request.status = status;
    CAPTURE(to_string(status));
    for (auto now : {"2025-08-01T10:00:00", "2026-03-01", "2026-06-15"})
      compare(request, nullptr, at(now));
  }
}

TEST_CASE("all filters together find what a second reading finds") {
  auto request = wide_request();
  request.ufs = {"SP", "MG", "SC", "PA"};
  request.first = parse_day("2025-06-01").value();
  request.last = parse_day("2026-05-31").value();
  request.modalities = {4, 6, 8};
  request.terms = {"aquisicao", "contratacao de empresa"};
  request.exclusion_terms = {"locacao"};
  request.min_value = 5000;
  request.max_value = 2e6;
  request.spheres = {'M', 'E'};
  for (const auto& base : sectors()) {
    compare(request, &base, noon());
    request.spheres.clear();
  }
}
