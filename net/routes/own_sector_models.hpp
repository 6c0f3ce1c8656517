#pragma once

#include "net/routes/json_model.hpp"

namespace bidiq::models {

// What the API document says of a sector of the user's own. Reader and writer
// of a definition are those of the matcher's room (own_sector.hpp); tests hold
// both to these descriptions.
extern const http::model own_sector_definition;
extern const http::model own_sector;
extern const http::model sector_trial_request;

/// What a user may have.
struct sector_limits {
  uint64_t setores = 0;
  uint64_t bytes = 0;
  uint64_t termos = 0;

  using self = sector_limits;
  static constexpr std::string_view model_name = "OwnSectorLimits";
  static constexpr std::tuple members{
    member("setores", &self::setores, "Quantos se pode ter"),
    member("bytes", &self::bytes, "Tamanho máximo de um, como enviado"),
    member("termos", &self::termos, "Palavras e expressões de um")};
};

extern const http::model own_sector_list;

/// What one entry of a definition does.
struct tried_term {
  std::string_view termo;
  uint64_t licitacoes = 0;
  uint64_t so_por_ele = 0;

  using self = tried_term;
  static constexpr std::string_view model_name = "TriedTerm";
  static constexpr std::tuple members{
    member("termo", &self::termo),
    member("licitacoes", &self::licitacoes,
           "Encontradas por ele, ou removidas por ele se é exclusão"),
    member("so_por_ele", &self::so_por_ele,
           "Destas, as que sem ele não seriam")};
};

struct trial_example {
  std::string_view numero_controle;
  std::string_view objeto;
  std::string_view uf;
  nullable<thousandths> valor;
  std::vector<std::string> matched_terms;

  using self = trial_example;
  static constexpr std::string_view model_name = "TrialExample";
  static constexpr std::tuple members{
    member("numero_controle", &self::numero_controle),
    member("objeto", &self::objeto), member("uf", &self::uf),
    member("valor", &self::valor, "Reais; null: não informado"),
    member("matched_terms", &self::matched_terms)};
};

struct trial_report {
  uint64_t examinadas = 0;
  uint64_t encontradas = 0;
  uint64_t removidas = 0;
  bool completo = true;
  nullable<std::string_view> aviso;
  std::vector<trial_example> exemplos;
  std::vector<tried_term> palavras;
  std::vector<tried_term> exclusoes;

  using self = trial_report;
  static constexpr std::string_view model_name = "SectorTrial";
  static constexpr std::tuple members{
    member("examinadas", &self::examinadas,
           "Licitações distintas do cache deste servidor, as mais novas"),
    member("encontradas", &self::encontradas),
    member("removidas", &self::removidas, "Pelas exclusões"),
    member("completo", &self::completo,
           "false: o tempo acabou antes de examinar todas"),
    member("aviso", &self::aviso, "O que limita o que isto diz"),
    member("exemplos", &self::exemplos, "Até 10, dos dias mais novos"),
    member("palavras", &self::palavras, "Na ordem da definição"),
    member("exclusoes", &self::exclusoes, "Na ordem da definição")};
};

} // namespace bidiq::models
