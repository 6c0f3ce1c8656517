#include "actors/match/request_parse.hpp"
#include "actors/base/body_reader.hpp"
#include "actors/base/parse_json.hpp"
#include "actors/domain/request.hpp"
#include "actors/match/own_sector.hpp"
#include "actors/match/search_terms.hpp"
#include "actors/match/text.hpp"

#include <algorithm>
#include <limits>

namespace bidiq {

namespace {

template <class Range, class T>
bool contains(const Range& xs, const T& x) {
  return std::find(xs.begin(), xs.end(), x) != xs.end();
}

template <class T>
void add_distinct(std::vector<T>& xs, T x) {
  if (!contains(xs, x))
    xs.push_back(std::move(x));
}

std::string upper(std::string text) {
  for (auto& c : text)
    if (c >= 'a' && c <= 'z')
      c = static_cast<char>(c - 'a' + 'A');
  return text;
}

// Reads the fields of one body in the order of contract section 4.
class request_parser {
public:
  request_parser(const nlohmann::json& body, const request_rules& rules,
                 const sector_ptr& own)
    : in_(body), rules_(rules), own_(own) {
    // nop
  }

  outcome<search_request> parse() {
    read_ufs();
    read_period();
    read_sector_and_terms();
    read_exclusions();
    read_modalities();
    read_status();
    read_values();
    read_spheres();
    read_cities();
    read_agencies();
    read_ways_to_match();
    read_order();
    read_paging();
    read_search_id();
    out_.force_fresh = in_.boolean("force_fresh").value_or(false);
    auto errors = in_.take_errors();
    if (errors.empty())
      return std::move(out_);
    auto context = std::to_string(errors.size()) + " violations";
    return failure{errc::invalid_request, std::move(context),
                   std::move(errors)};
  }

private:
  void read_ufs() {
    auto given = in_.find("ufs");
    if (!given || (given->is_array() && given->empty()))
      in_.reject("ufs", "Informe ao menos uma UF");
    in_.each_text("ufs", all_ufs().size(), [this](auto& field, auto& text) {
      auto uf = upper(text);
      if (!contains(all_ufs(), uf))
        in_.reject(field, "UF desconhecida: " + excerpt(text));
      else if (contains(out_.ufs, uf))
        in_.reject(field, "UF repetida: " + excerpt(text));
      else
        out_.ufs.push_back(std::move(uf));
    });
  }

  std::optional<local_day> read_day(std::string_view name) {
    if (!in_.find(name)) {
      in_.reject(name, "Informe a data no formato AAAA-MM-DD");
      return std::nullopt;
    }
    auto text = in_.text(name);
    if (!text)
      return std::nullopt;
    auto day = parse_day(*text);
    if (!day)
      in_.reject(name, "Data inválida: " + excerpt(*text)
                         + " (use AAAA-MM-DD, de 1900 a 2199)");
    return day;
  }

  void read_period() {
    auto first = read_day("data_inicial");
    auto last = read_day("data_final");
    if (!first || !last)
      return;
    auto span = (*last - *first).count();
    if (span < 0)
      in_.reject("data_final", "Deve ser igual ou posterior a data_inicial");
    else if (span > rules_.max_span_days)
      in_.reject("data_final", "O período não pode passar de "
                                 + std::to_string(rules_.max_span_days)
                                 + " dias (pedido: " + std::to_string(span)
                                 + ")");
    out_.first = *first;
    out_.last = *last;
  }

  void read_sector_and_terms() {
    auto given = [this](std::string_view name) {
      auto x = in_.find(name);
      return x && !(x->is_string() && x->get_ref<const std::string&>().empty());
    };
    if (!given("setor_id") && !given("termos_busca")) {
      in_.reject("setor_id", "Informe setor_id ou termos_busca");
      return;
    }
    if (given("setor_id"))
      read_sector();
    if (given("termos_busca"))
      read_terms(!given("setor_id"));
  }

  void read_sector() {
    auto id = in_.text("setor_id");
    if (!id)
      return;
    auto known = rules_.sector_names.find(*id);
    if (known != rules_.sector_names.end()) {
      out_.sector_name = known->second;
    } else if (own_ && own_->id == *id) {
      out_.sector_name = own_->name;
      out_.own_sector = own_;
    } else {
      in_.reject("setor_id", "Setor desconhecido: " + excerpt(*id));
    }
    out_.sector_id = std::move(*id);
  }

  void read_terms(bool required) {
    auto text = in_.text("termos_busca");
    if (!text)
      return;
    if (count_code_points(*text) > rules_.max_terms_length) {
      in_.reject("termos_busca", "Aceita no máximo "
                                   + std::to_string(rules_.max_terms_length)
                                   + " caracteres");
      return;
    }
    auto split = split_search_terms(*text);
    if (split.terms.empty() && !split.stopwords.empty())
      in_.reject("termos_busca", "Contém apenas palavras sem significado "
                                 "próprio, como \"de\" ou \"para\"");
    else if (split.terms.empty() && required)
      in_.reject("termos_busca", "Não contém nenhuma palavra");
    out_.terms_text = std::move(*text);
    out_.terms = std::move(split.terms);
    out_.exact_terms = std::move(split.exact);
    out_.stopwords = std::move(split.stopwords);
    out_.ignored = std::move(split.ignored);
  }

  void read_ways_to_match() {
    if (auto text = in_.text("modo_termos")) {
      if (auto mode = parse_term_mode(*text))
        out_.mode = *mode;
      else
        in_.reject("modo_termos", "Valor desconhecido: " + excerpt(*text)
                                    + " (use qualquer ou todos)");
    }
    out_.inflect = in_.boolean("flexoes").value_or(true);
  }

  // Takes what `read` makes of each entry, a word or phrase.
  template <class F>
  void each_free_text(std::string_view name, F read) {
    in_.each_text(name, rules_.max_list, [&](auto& field, auto& text) {
      if (count_code_points(text) > rules_.max_entry_length)
        in_.reject(field, "Aceita no máximo "
                            + std::to_string(rules_.max_entry_length)
                            + " caracteres");
      else if (!read(text))
        in_.reject(field, "Não contém nenhuma palavra");
    });
  }

  void read_exclusions() {
    each_free_text("exclusion_terms", [this](const std::string& text) {
      auto term = read_term(text, out_.ignored);
      if (term.text.empty())
        return false;
      auto known = contains(out_.exclusion_terms, term.text);
      if (!term.exact)
        std::erase(out_.exact_exclusions, term.text);
      else if (!known)
        out_.exact_exclusions.push_back(term.text);
      if (!known)
        out_.exclusion_terms.push_back(std::move(term.text));
      return true;
    });
  }

  void read_agencies() {
    each_free_text("orgaos", [this](const std::string& text) {
      auto plain = normalise(text);
      if (plain.empty())
        return false;
      add_distinct(out_.agencies, std::move(plain));
      return true;
    });
  }

  void read_modalities() {
    std::vector<int> modalities;
    in_.each_integer(
      "modalidades", rules_.max_list, [&](auto& field, int64_t code) {
        if (code < 1 || code > 14)
          in_.reject(field, "Modalidade desconhecida: " + std::to_string(code)
                              + " (use 1 a 14)");
        else
          add_distinct(modalities, static_cast<int>(code));
      });
    if (!modalities.empty())
      out_.modalities = std::move(modalities);
  }

  void read_status() {
    auto text = in_.text("status");
    if (!text)
      return;
    if (auto status = parse_status_filter(*text))
      out_.status = *status;
    else
      in_.reject("status", "Valor desconhecido: " + excerpt(*text)
                             + " (use todos, recebendo_proposta, "
                               "em_julgamento ou encerrada)");
  }

  std::optional<double> read_value(std::string_view name) {
    auto value = in_.number(name);
    if (value && *value < 0) {
      in_.reject(name, "Não pode ser negativo");
      return std::nullopt;
    }
    // Adding turns -0.0 into 0.0, which fingerprints and hashes the same
    // everywhere.
    return value ? std::optional{*value + 0.0} : std::nullopt;
  }

  void read_values() {
    out_.min_value = read_value("valor_minimo");
    out_.max_value = read_value("valor_maximo");
    if (out_.min_value && out_.max_value && *out_.min_value > *out_.max_value)
      in_.reject("valor_maximo", "Não pode ser menor que valor_minimo");
  }

  void read_spheres() {
    in_.each_text("esferas", rules_.max_list, [this](auto& field, auto& text) {
      constexpr std::string_view known = "FEMDN";
      auto sphere = upper(text);
      if (sphere.size() != 1 || known.find(sphere[0]) == known.npos)
        in_.reject(field, "Esfera desconhecida: " + excerpt(text)
                            + " (use F, E, M, D ou N)");
      else
        add_distinct(out_.spheres, sphere[0]);
    });
  }

  void read_cities() {
    auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    in_.each_text("municipios", rules_.max_cities,
                  [&](auto& field, const std::string& code) {
                    if (code.size() != 7
                        || !std::all_of(code.begin(), code.end(), is_digit))
                      in_.reject(field, "Código IBGE inválido: " + excerpt(code)
                                          + " (use 7 dígitos)");
                    else
                      out_.cities.push_back(code);
                  });
    // Thousands are allowed, so repeats go by sorting.
    std::sort(out_.cities.begin(), out_.cities.end());
    auto last = std::unique(out_.cities.begin(), out_.cities.end());
    out_.cities.erase(last, out_.cities.end());
  }

  void read_order() {
    auto text = in_.text("ordenacao");
    if (!text)
      return;
    if (auto order = parse_sort_order(*text))
      out_.order = *order;
    else
      in_.reject("ordenacao", "Valor desconhecido: " + excerpt(*text)
                                + " (use data_desc, data_asc, valor_desc, "
                                  "valor_asc, prazo_asc ou relevancia)");
  }

  void read_paging() {
    constexpr int64_t last_page = std::numeric_limits<int>::max();
    if (auto page = in_.integer("pagina")) {
      if (*page < 1)
        in_.reject("pagina", "Deve ser 1 ou mais");
      out_.page = static_cast<int>(std::clamp<int64_t>(*page, 1, last_page));
    }
    if (auto size = in_.integer("itens_por_pagina")) {
      if (*size < 1 || *size > 500)
        in_.reject("itens_por_pagina", "Deve estar entre 1 e 500");
      out_.page_size = static_cast<int>(std::clamp<int64_t>(*size, 1, 500));
    }
  }

  void read_search_id() {
    auto id = in_.text("search_id");
    if (!id)
      return;
    if (!valid_search_id(*id))
      in_.reject("search_id", "Use de 8 a 64 letras, algarismos, \"_\" ou "
                              "\"-\"");
    out_.search_id = std::move(*id);
  }

  body_reader in_;
  const request_rules& rules_;
  const sector_ptr& own_;
  search_request out_;
};

} // namespace

outcome<search_request> parse_search_request(std::string_view body,
                                             const request_rules& rules,
                                             const sector_ptr& own) {
  auto json = parse_json(body, rules.max_nesting);
  if (json.is_discarded())
    return fail(errc::malformed, "search body is not JSON, or nested too deep");
  if (!json.is_object())
    return fail(errc::malformed, "search body is not an object");
  return request_parser{json, rules, own}.parse();
}

std::string asked_own_sector(std::string_view body,
                             const request_rules& rules) {
  auto json = parse_json(body, rules.max_nesting);
  if (!json.is_object())
    return {};
  auto id = body_reader{json}.text("setor_id").value_or("");
  return valid_own_sector_id(id) && !rules.sector_names.contains(id) ? id : "";
}

} // namespace bidiq
