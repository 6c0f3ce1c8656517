#include "tests/integration/reference.hpp"

#include "tests/actors/match/plain_weights.hpp"
#include "tests/integration/node_fixture.hpp"

#include <utf8proc.h>

#include <cctype>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>

namespace bidiq::test {

namespace {

using nlohmann::json;

bool is_alphanumeric(utf8proc_int32_t c) {
  auto category = utf8proc_category(c);
  return (category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO)
         || (category >= UTF8PROC_CATEGORY_ND
             && category <= UTF8PROC_CATEGORY_NO);
}

// " word word ": decomposed, marks dropped, lower-cased, one blank each.
std::string folded(const std::string& text) {
  utf8proc_uint8_t* decomposed = nullptr;
  auto size = utf8proc_map(
    reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
    static_cast<utf8proc_ssize_t>(text.size()), &decomposed,
    static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_DECOMPOSE));
  std::string out = " ";
  for (utf8proc_ssize_t at = 0; at < size;) {
    utf8proc_int32_t c = 0;
    at += utf8proc_iterate(decomposed + at, size - at, &c);
    auto category = utf8proc_category(c);
    if (category >= UTF8PROC_CATEGORY_MN && category <= UTF8PROC_CATEGORY_ME)
      continue;
    if (!is_alphanumeric(c)) {
      if (out.back() != ' ')
        out += ' ';
      continue;
    }
    utf8proc_uint8_t bytes[4];
    auto n = utf8proc_encode_char(utf8proc_tolower(c), bytes);
    out.append(reinterpret_cast<char*>(bytes), static_cast<size_t>(n));
  }
  std::free(decomposed);
  if (out.back() != ' ')
    out += ' ';
  return out;
}

std::vector<std::string> forms(const json& term) {
  auto plural = term.is_object() && term.value("plural", false);
  auto text = folded(term.is_object() ? term["term"].get<std::string>()
                                      : term.get<std::string>());
  text.pop_back();
  std::vector<std::string> out{text + " "};
  if (!plural)
    return out;
  out.push_back(text + "s ");
  out.push_back(text + "es ");
  if (text.ends_with("ao"))
    out.push_back(text.substr(0, text.size() - 2) + "oes ");
  if (text.ends_with("m"))
    out.push_back(text.substr(0, text.size() - 1) + "ns ");
  if (text.ends_with("l"))
    out.push_back(text.substr(0, text.size() - 1) + "is ");
  return out;
}

void add_forms(std::vector<std::string>& to, const json& terms) {
  for (auto& term : terms)
    for (auto& form : forms(term))
      to.push_back(form);
}

struct plain_sector {
  std::vector<tests::plain_keyword> keywords;
  std::vector<std::string> exclusions;
  std::vector<std::string> ignored;
  tests::plain_head head;

  bool keeps(const std::string& text) const {
    for (auto& x : exclusions)
      if (text.find(x) != std::string::npos)
        return false;
    return !tests::plain_counting(text, keywords, ignored, head).empty();
  }
};

tests::plain_keyword read_keyword(const json& term) {
  tests::plain_keyword out;
  out.forms = forms(term);
  if (term.is_object())
    out.weight = term.value("weight", "common");
  return out;
}

void add_context(tests::plain_keyword& to, const json& context) {
  to.conditional = true;
  if (context.is_object())
    to.within = context["within"];
  add_forms(to.context, context.is_object() ? context["words"] : context);
}

plain_sector read_sector(const std::string& id) {
  std::ifstream file{std::string{BIDIQ_SOURCE_DIR} + "/config/sectors.json"};
  plain_sector out;
  auto all = json::parse(file);
  all.emplace("head", json::object());
  out.head.words = all["head"].value("words", size_t{0});
  add_forms(out.head.fillers, all["head"].value("fillers", json::array()));
  add_forms(out.head.purposes, all["head"].value("purposes", json::array()));
  for (auto& sector : all["sectors"]) {
    if (sector["id"] != id)
      continue;
    std::map<std::string, json> contexts;
    for (auto& [keyword, context] : sector["context_required"].items())
      contexts[folded(keyword)] = context;
    for (auto& term : sector["keywords"]) {
      auto& x = out.keywords.emplace_back(read_keyword(term));
      if (auto i = contexts.find(x.forms.front()); i != contexts.end())
        add_context(x, i->second);
    }
    add_forms(out.exclusions, sector["exclusions"]);
    add_forms(out.ignored, sector["ignored"]);
  }
  return out;
}

} // namespace

std::vector<json> reference_notices(const std::string& sim_url) {
  std::vector<json> out;
  auto body = search_body({});
  auto compact = [&](const char* key) {
    std::string day = body[key];
    std::erase(day, '-');
    return day;
  };
  for (auto modality = 1; modality <= 13; ++modality)
    for (auto page = 1, pages = 1; page <= pages; ++page) {
      auto answer = http_request(
        "GET", sim_url + "/v1/contratacoes/publicacao?dataInicial="
                 + compact("data_inicial")
                 + "&dataFinal=" + compact("data_final")
                 + "&codigoModalidadeContratacao=" + std::to_string(modality)
                 + "&tamanhoPagina=50&pagina=" + std::to_string(page));
      if (answer.status != 200)
        break;
      auto envelope = answer.json();
      pages = envelope["totalPaginas"];
      for (auto& x : envelope["data"])
        out.push_back(x);
    }
  return out;
}

std::vector<json> reference_file(const std::string& path) {
  std::vector<json> out;
  std::ifstream file{path};
  for (std::string line; std::getline(file, line);)
    out.push_back(json::parse(line));
  return out;
}

std::set<std::string>
reference_search(const std::vector<json>& notices, const std::string& sector,
                 const std::set<std::string>& ufs,
                 const std::set<int>& modalities, const std::string& first,
                 const std::string& last) {
  auto rule = read_sector(sector);
  std::set<std::string> out;
  for (auto& x : notices) {
    auto day = x["dataPublicacaoPncp"].get<std::string>().substr(0, 10);
    if (!ufs.contains(x["unidadeOrgao"]["ufSigla"].get<std::string>())
        || !modalities.contains(x["modalidadeId"].get<int>()) || day < first
        || day > last)
      continue;
    if (rule.keeps(folded(x["objetoCompra"].get<std::string>())))
      out.insert(x["numeroControlePNCP"].get<std::string>());
  }
  return out;
}

std::string escape_query(const std::string& text) {
  std::string out;
  for (unsigned char c : text) {
    if (std::isalnum(c) || c == '-' || c == '_' || c == '.') {
      out += static_cast<char>(c);
      continue;
    }
    char hex[4];
    std::snprintf(hex, sizeof hex, "%%%02X", unsigned{c});
    out += hex;
  }
  return out;
}

} // namespace bidiq::test
