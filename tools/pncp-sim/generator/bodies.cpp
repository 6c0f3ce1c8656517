#include "tools/pncp-sim/generator/bodies.hpp"

#include "actors/domain/cnpj.hpp"
#include "tools/pncp-sim/generator/phrases.hpp"

#include <cstdio>

namespace bidiq {

namespace {

// What a body is called; {} stands for the city or the state.
struct body_kind {
  int weight;
  std::string_view name;
  std::string_view unit;
  char sphere;
  char power;
  bool of_state;
};

constexpr body_kind kinds[] = {
  {420, "MUNICIPIO DE {}", "PREFEITURA MUNICIPAL DE {}", 'M', 'N', false},
  {60, "MUNICIPIO DE {}", "SECRETARIA MUNICIPAL DE ADMINISTRACAO", 'M', 'E',
   false},
  {40, "MUNICIPIO DE {}", "Unidade Única", 'M', 'N', false},
  {150, "FUNDO MUNICIPAL DE SAUDE DE {}", "FUNDO MUNICIPAL DE SAUDE", 'M', 'N',
   false},
  {50, "FUNDO MUNICIPAL DE EDUCACAO DE {}", "SECRETARIA DE EDUCACAO", 'M', 'N',
   false},
  {30, "FUNDO MUNICIPAL DE ASSISTENCIA SOCIAL DE {}",
   "FUNDO MUNICIPAL DE ASSISTENCIA SOCIAL", 'M', 'N', false},
  {40, "CAMARA MUNICIPAL DE {}", "CAMARA MUNICIPAL", 'M', 'L', false},
  {35, "SERVICO AUTONOMO DE AGUA E ESGOTO DE {}", "SAAE {}", 'M', 'E', false},
  {20, "CONSORCIO INTERMUNICIPAL DE SAUDE DE {}", "Unidade administrativa", 'N',
   'N', false},
  {45, "ESTADO DE {}", "SECRETARIA DE ESTADO DA SAUDE", 'E', 'E', true},
  {30, "ESTADO DE {}", "SECRETARIA DE ESTADO DA EDUCACAO", 'E', 'E', true},
  {25, "ESTADO DE {}", "POLICIA MILITAR", 'E', 'N', true},
  {10, "TRIBUNAL DE JUSTICA DO ESTADO - {}", "TRIBUNAL DE JUSTICA", 'E', 'J',
   true},
  {8, "ASSEMBLEIA LEGISLATIVA - {}", "ASSEMBLEIA LEGISLATIVA", 'E', 'L', true},
  {35, "UNIVERSIDADE FEDERAL DE {}", "PRO-REITORIA DE ADMINISTRACAO", 'F', 'E',
   true},
  {30, "INSTITUTO FEDERAL DE EDUCACAO DE {}", "CAMPUS {}", 'F', 'E', true},
  {25, "COMANDO DO EXERCITO", "BATALHAO DE INFANTARIA - {}", 'F', 'E', true},
  {8, "JUSTICA FEDERAL DE PRIMEIRO GRAU - {}", "SECAO JUDICIARIA", 'F', 'J',
   true},
};

// Capitals without accents, as bodies are registered.
std::string plain_capitals(std::string_view text) {
  static constexpr std::string_view letters
    = "AAAAAAACEEEEIIIIDNOOOOO*OUUUUYTS";
  auto upper = upper_case(text);
  std::string out;
  for (size_t i = 0; i < upper.size(); ++i) {
    if (static_cast<unsigned char>(upper[i]) == 0xC3 && i + 1 < upper.size())
      out += letters[(static_cast<unsigned char>(upper[++i]) - 0x80) & 31];
    else
      out += upper[i];
  }
  return out;
}

std::string fill(std::string_view pattern, std::string_view what) {
  std::string out{pattern};
  if (auto gap = out.find("{}"); gap != std::string::npos)
    out.replace(gap, 2, what);
  return out;
}

const body_kind& draw_kind(sim_random& random) {
  int all = 0;
  for (const auto& kind : kinds)
    all += kind.weight;
  auto left = random.between(1, all);
  for (const auto& kind : kinds)
    if ((left -= kind.weight) <= 0)
      return kind;
  return kinds[0];
}

// "9", a letter and six of either kind: as they are given out since July 2026.
std::string invent_letters(uint64_t hash) {
  constexpr std::string_view signs = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  std::string out{'9', signs[10 + hash % 26]};
  for (int i = 0; i < 6; ++i) {
    hash /= 36;
    out += signs[hash % 36];
  }
  return out + "0001";
}

// Bases from 90,000,000 up are hardly given out: no real body is meant.
std::string invent_cnpj(std::string_view name) {
  auto hash = hash_text(name);
  if (hash % 20 == 0)
    return complete_cnpj(invent_letters(hash / 20));
  char text[16];
  std::snprintf(text, sizeof text, "9%07u0001",
                static_cast<unsigned>(hash % 10'000'000));
  return complete_cnpj(text);
}

std::string invent_unit_code(sim_random& random) {
  constexpr std::string_view simple[] = {"1", "1", "01", "0000", "2", "000001"};
  if (random.chance(0.35))
    return std::string{random.pick(simple)};
  return std::to_string(random.between(925000, 989999));
}

} // namespace

sim_body invent_body(const sim_state& state, const sim_city& city,
                     sim_random& random) {
  const auto& kind = draw_kind(random);
  auto federal_district = state.code == "DF";
  auto place = plain_capitals(kind.of_state || federal_district ? state.name
                                                                : city.name);
  sim_body body;
  body.name = fill(kind.name, place);
  body.unit_name = fill(kind.unit, plain_capitals(city.name));
  body.sphere = federal_district && (kind.sphere == 'M' || kind.sphere == 'E')
                  ? 'D'
                  : kind.sphere;
  body.power = kind.power;
  body.cnpj = invent_cnpj(body.name);
  body.unit_code = invent_unit_code(random);
  return body;
}

} // namespace bidiq
