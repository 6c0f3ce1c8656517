#include "tools/pncp-sim/generator/modalities.hpp"

namespace bidiq {

namespace {

constexpr domain_entry aberto{1, "Aberto"};
constexpr domain_entry fechado{2, "Fechado"};
constexpr domain_entry aberto_fechado{3, "Aberto-Fechado"};
constexpr domain_entry com_disputa{4, "Dispensa Com Disputa"};
constexpr domain_entry nao_se_aplica{5, "Não se aplica"};
constexpr domain_entry fechado_aberto{6, "Fechado-Aberto"};

constexpr domain_entry auction_modes[] = {aberto};
constexpr domain_entry bid_modes[] = {aberto,         aberto_fechado, aberto,
                                      aberto_fechado, aberto_fechado, aberto,
                                      aberto_fechado, fechado_aberto};
constexpr domain_entry tender_modes[] = {fechado, aberto, fechado_aberto,
                                         aberto_fechado};
constexpr domain_entry waiver_modes[] = {com_disputa, nao_se_aplica,
                                         nao_se_aplica};
constexpr domain_entry no_modes[] = {nao_se_aplica};

constexpr domain_entry edital[] = {{1, "Edital"}};
constexpr domain_entry waiver_instruments[]
  = {{2, "Aviso de Contratação Direta"},
     {3, "Ato que autoriza a Contratação Direta"}};
constexpr domain_entry direct_act[]
  = {{3, "Ato que autoriza a Contratação Direta"}};
constexpr domain_entry public_call[] = {{4, "Edital de Chamamento Público"}};

constexpr legal_basis bid_bases[]
  = {{1, "Lei 14.133/2021, Art. 28, I",
      "pregão: modalidade de licitação obrigatória para aquisição de bens e "
      "serviços comuns"}};
constexpr legal_basis tender_bases[]
  = {{2, "Lei 14.133/2021, Art. 28, II ",
      "concorrência: modalidade de licitação para contratação de bens e "
      "serviços especiais e de obras e serviços comuns e especiais de "
      "engenharia"}};
constexpr legal_basis contest_bases[]
  = {{3, "Lei 14.133/2021, Art. 28, III",
      "concurso: modalidade de licitação para escolha de trabalho técnico, "
      "científico ou artístico"}};
constexpr legal_basis auction_bases[]
  = {{4, "Lei 14.133/2021, Art. 28, IV",
      "Leilão: modalidade de licitação para alienação de bens imóveis ou de "
      "bens móveis inservíveis ou legalmente apreendidos a quem oferecer o "
      "maior lance"}};
constexpr legal_basis dialogue_bases[]
  = {{5, "Lei 14.133/2021, Art. 28, V",
      "diálogo competitivo: modalidade de licitação para contratação de obras, "
      "serviços e compras com soluções ainda por desenvolver"}};
constexpr legal_basis waiver_bases[]
  = {{18, "Lei 14.133/2021, Art. 75, I",
      "Dispensa de Licitação: obras, serviços de engenharia e manutenção de "
      "veículos de pequeno valor"},
     {19, "Lei 14.133/2021, Art. 75, II",
      "Dispensa de Licitação: outros serviços e compras de pequeno valor"}};
constexpr legal_basis unique_bases[] = {
  {6, "Lei 14.133/2021, Art. 74, I", "Inexigibilidade: fornecedor exclusivo"},
  {8,
   "Lei 14.133/2021, Art. 74, III,\xc2\xa0"
   "c",
   "Inexigibilidade: serviços técnicos especializados de natureza "
   "predominantemente intelectual"}};
constexpr legal_basis call_bases[]
  = {{140, "Lei 14.133/2021, Art. 79, I",
      "Credenciamento: na hipótese de contratação paralela e não excludente"},
     {141, "Lei 14.133/2021, Art. 79, II",
      "Credenciamento: na hipótese de contratação com seleção a critério de "
      "terceiros"},
     {47, "Lei 14.133/2021, Art. 78, I",
      "Credenciamento: chamamento público de interessados em prestar serviços "
      "ou fornecer bens"}};
constexpr legal_basis auxiliary_bases[]
  = {{48, "Lei 14.133/2021, Art. 78, II",
      "Procedimento auxiliar das licitações e das contratações"}};

constexpr sim_modality modalities[] = {
  {1, "Leilão - Eletrônico", 20, 250e3, 0.0, 15, 40, auction_bases,
   auction_modes, edital},
  {2, "Diálogo Competitivo", 2, 9e6, 0.0, 25, 60, dialogue_bases, tender_modes,
   edital},
  {3, "Concurso", 4, 60e3, 0.0, 30, 60, contest_bases, no_modes, edital},
  {4, "Concorrência - Eletrônica", 450, 1.4e6, 0.0, 10, 60, tender_bases,
   tender_modes, edital},
  {5, "Concorrência - Presencial", 80, 900e3, 0.0, 10, 60, tender_bases,
   tender_modes, edital},
  {6, "Pregão - Eletrônico", 3600, 440e3, 0.01, 8, 35, bid_bases, bid_modes,
   edital},
  {7, "Pregão - Presencial", 180, 150e3, 0.01, 8, 30, bid_bases, bid_modes,
   edital},
  {8, "Dispensa", 2000, 22e3, 0.58, 3, 10, waiver_bases, waiver_modes,
   waiver_instruments},
  {9, "Inexigibilidade", 700, 55e3, 0.99, 8, 30, unique_bases, no_modes,
   direct_act},
  {10, "Manifestação de Interesse", 4, 2e6, 0.0, 20, 60, auxiliary_bases,
   no_modes, public_call},
  {11, "Pré-qualificação", 10, 800e3, 0.0, 20, 60, auxiliary_bases, no_modes,
   public_call},
  {12, "Credenciamento", 150, 600e3, 0.0, 20, 60, call_bases, no_modes,
   public_call},
  {13, "Leilão - Presencial", 4, 180e3, 0.0, 15, 40, auction_bases,
   auction_modes, edital},
};

} // namespace

const sim_modality& draw_modality(sim_random& random) {
  int all = 0;
  for (const auto& modality : modalities)
    all += modality.weight;
  auto left = random.between(1, all);
  for (const auto& modality : modalities)
    if ((left -= modality.weight) <= 0)
      return modality;
  return modalities[0];
}

} // namespace bidiq
