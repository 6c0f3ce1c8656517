// The whole core against the contract's rules written down a second time, as
// plainly as possible, over the real notices if they are there.
#include "actors/match/collector.hpp"
#include "actors/match/sectors.hpp"
#include "tests/actors/match/notices.hpp"
#include "tests/actors/match/plain_weights.hpp"
#include "tests/catch.hpp"

#include <nlohmann/json.hpp>
#include <utf8proc.h>

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

// Decomposed, without marks, lower case, anything else a blank, blanks around.
std::string pad(const std::string& text) {
  std::string result = " ";
  std::vector<utf8proc_int32_t> points(4 * text.size() + 16);
  auto n = utf8proc_decompose(
    reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
    static_cast<utf8proc_ssize_t>(text.size()), points.data(),
    static_cast<utf8proc_ssize_t>(points.size()), UTF8PROC_DECOMPOSE);
  points.resize(static_cast<size_t>(std::max<utf8proc_ssize_t>(n, 0)));
  for (auto point : points) {
    auto category = utf8proc_category(point);
    if (category == UTF8PROC_CATEGORY_MN || category == UTF8PROC_CATEGORY_MC
        || category == UTF8PROC_CATEGORY_ME)
      continue;
    auto letter = category >= UTF8PROC_CATEGORY_LU
                  && category <= UTF8PROC_CATEGORY_LO;
    auto number = category >= UTF8PROC_CATEGORY_ND
                  && category <= UTF8PROC_CATEGORY_NO;
    if (letter || number) {
      utf8proc_uint8_t out[4];
      auto size = utf8proc_encode_char(utf8proc_tolower(point), out);
      result.append(reinterpret_cast<char*>(out), static_cast<size_t>(size));
    } else if (result.back() != ' ') {
      result += ' ';
    }
  }
  return result.back() == ' ' ? result : result + ' ';
}

// The same, remembered: every text is asked for by every search.
const std::string& padded(const std::string& text) {
  static std::unordered_map<std::string, std::string> memory;
  auto [i, fresh] = memory.try_emplace(text);
  if (fresh)
    i->second = pad(text);
  return i->second;
}

bool says(const std::string& text, const sector_term& term) {
  const auto& form = padded(term.text);
  auto word = form.substr(0, form.size() - 1);
  auto has = [&](size_t dropped, const char* added) {
    return text.find(word.substr(0, word.size() - dropped) + added + ' ')
           != text.npos;
  };
  auto ends = [&](std::string_view with) { return word.ends_with(with); };
  // All forms begin so; looking for this first saves most of the time.
  auto common
    = std::string_view{word}.substr(1, std::max<size_t>(word.size(), 4) - 3);
  if (text.find(common) == text.npos)
    return false;
  return has(0, "")
         || (term.plural
             && (has(0, "s") || has(0, "es") || (ends("ao") && has(2, "oes"))
                 || (ends("m") && has(1, "ns"))
                 || (ends("l") && has(1, "is"))));
}

bool says_any(const std::string& text, const std::vector<sector_term>& terms) {
  return std::any_of(terms.begin(), terms.end(),
                     [&](const auto& term) { return says(text, term); });
}

// All forms of a term, with blanks around.
std::vector<std::string> forms_of(const sector_term& term) {
  const auto& form = padded(term.text);
  auto word = form.substr(0, form.size() - 1);
  std::vector<std::string> out{form};
  auto add = [&](std::string_view end, const char* added) {
    if (word.ends_with(end))
      out.push_back(word.substr(0, word.size() - end.size()) + added + ' ');
  };
  if (term.plural) {
    add("", "s");
    add("", "es");
    add("ao", "oes");
    add("m", "ns");
    add("l", "is");
  }
  return out;
}

std::vector<std::string> forms_of(const std::vector<sector_term>& terms) {
  std::vector<std::string> out;
  for (const auto& term : terms)
    for (auto& form : forms_of(term))
      out.push_back(std::move(form));
  return out;
}

// What of a sector does not depend on the text.
struct plain_sector {
  explicit plain_sector(const sector& base) : ignored(forms_of(base.ignored)) {
    static const char* names[] = {"weak", "common", "object", "firm"};
    std::unordered_map<std::string, const sector_context*> contexts;
    for (const auto& x : base.contexts)
      contexts[padded(x.keyword)] = &x;
    for (const auto& term : base.keywords) {
      auto& next = keywords.emplace_back();
      next.forms = forms_of(term);
      const auto& form = padded(term.text);
      beginnings.push_back(
        form.substr(1, std::max<size_t>(form.size(), 5) - 4));
      next.weight = names[static_cast<size_t>(term.weight)];
      if (auto i = contexts.find(padded(term.text)); i != contexts.end()) {
        next.conditional = true;
        next.within = i->second->within;
        next.context = forms_of(i->second->words);
      }
    }
    if (!base.head)
      return;
    head.words = base.head->words;
    for (const auto& x : base.head->fillers)
      head.fillers.push_back(padded(x));
    for (const auto& x : base.head->purposes)
      head.purposes.push_back(padded(x));
  }

  std::vector<bidiq::tests::plain_keyword> keywords;
  std::vector<std::string> beginnings; // What all forms of a keyword have.
  std::vector<std::string> ignored;
  bidiq::tests::plain_head head;
};

// Whether the keywords of a sector keep a text: those that occur are weighed.
bool keeps(const std::string& text, const sector& base) {
  static std::unordered_map<std::string, plain_sector> memory;
  auto& plain = memory.try_emplace(base.id, base).first->second;
  std::vector<bidiq::tests::plain_keyword> found;
  for (size_t i = 0; i < plain.keywords.size(); ++i) {
    auto& x = plain.keywords[i];
    if (text.find(plain.beginnings[i]) != text.npos
        && std::any_of(x.forms.begin(), x.forms.end(), [&](auto& form) {
             return text.find(form) != text.npos;
           }))
      found.push_back(x);
  }
  return !found.empty()
         && !bidiq::tests::plain_counting(text, found, plain.ignored,
                                          plain.head)
               .empty();
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
    keyword |= says(text, {term, false});
  if (base)
    keyword |= keeps(text, *base);
  if (!keyword)
    return "keyword";
  bool excluded = base && says_any(text, base->exclusions);
  for (const auto& term : r.exclusion_terms)
    excluded |= says(text, {term, false});
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
    groups[x->agency_cnpj + padded(without_platform(x->object))
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
  // A different quarter for each: all for all takes half a minute.
  size_t first = 0;
  for (const auto& base : sectors()) {
    CAPTURE(base.id);
    notice_batch quarter;
    for (size_t i = first++ % 4; i < all_notices().size(); i += 4)
      quarter.push_back(all_notices()[i]);
    compare(wide_request(), &base, noon(), quarter);
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
