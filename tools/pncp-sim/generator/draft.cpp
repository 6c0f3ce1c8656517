#include "tools/pncp-sim/generator/draft.hpp"

#include "tools/pncp-sim/generator/phrases.hpp"

#include <algorithm>
#include <cstdio>

namespace bidiq {

namespace {

using namespace std::chrono;

constexpr domain_entry published_situation{1, "Divulgada no PNCP"};
constexpr domain_entry other_situations[]
  = {{2, "Revogada"}, {3, "Anulada"}, {4, "Suspensa"}};
constexpr domain_entry funds[]
  = {{1, "Não se aplica"}, {2, "Municipal"}, {3, "Estadual"}, {4, "Federal"}};

constexpr std::string_view remarks[] = {
  ("Em caso de divergência entre a descrição dos itens do sistema e a do "
   "edital, "
   "prevalecerá a descrição do edital."),
  ("Edital disponível no sítio eletrônico do órgão. Esclarecimentos e "
   "impugnações serão recebidos exclusivamente por meio eletrônico, até três "
   "dias úteis antes da data de abertura da sessão."),
  ("Os lances devem ser registrados com o valor total de cada item. Todos os "
   "preços da proposta final devem apresentar apenas duas casas decimais."),
  ("Participação exclusiva de microempresas e empresas de pequeno porte nos "
   "itens de até R$ 80.000,00, nos termos da Lei Complementar nº 123/2006."),
  ("Os itens 01 e 03 são referentes à cota principal de 75% e os itens 02 e 04 "
   "à "
   "cota reservada de 25% para microempresas e empresas de pequeno porte."),
  "Visita técnica facultativa, mediante agendamento. Menor preço por lote.",
};

constexpr std::string_view platforms[] = {"Compras.gov.br",
                                          "Compras.gov.br",
                                          "Compras.gov.br",
                                          "Portal de Compras Públicas",
                                          "LICITANET",
                                          "Portal de Compras do Estado",
                                          "Sistema Municipal de Compras",
                                          "Plataforma de Licitações Online"};

std::string print(const char* format, auto... xs) {
  char buf[96];
  std::snprintf(buf, sizeof buf, format, xs...);
  return buf;
}

const sim_state& draw_state(sim_random& random) {
  auto states = sim_states();
  int64_t all = 0;
  for (const auto& state : states)
    all += state.weight;
  auto left = random.between(1, all);
  for (const auto& state : states)
    if ((left -= state.weight) <= 0)
      return state;
  return states.front();
}

const sim_trade& draw_trade(sim_random& random) {
  auto trades = sim_trades();
  int64_t all = 0;
  for (const auto& trade : trades)
    all += trade.weight;
  auto left = random.between(1, all);
  for (const auto& trade : trades)
    if ((left -= trade.weight) <= 0)
      return trade;
  return trades.front();
}

// Now and then a unit carries another city's code: it then shows up there.
void draw_place(notice_draft& d, sim_random& random) {
  d.state = &draw_state(random);
  auto cities = d.state->cities;
  d.city = random.chance(0.3) ? cities.front() : random.pick(cities);
  d.body = invent_body(*d.state, d.city, random);
  if (random.chance(0.006))
    d.taken_over_by = invent_body(*d.state, d.city, random);
  if (random.chance(0.002)) {
    d.state = &draw_state(random);
    d.city = d.state->cities.front();
  }
}

void draw_modality_of(notice_draft& d, sim_random& random) {
  d.modality = &draw_modality(random);
  d.basis = random.pick(d.modality->bases);
  d.dispute_mode = random.pick(d.modality->dispute_modes);
  d.instrument = random.pick(d.modality->instruments);
  d.situation = random.chance(0.97) ? published_situation
                                    : random.pick(other_situations);
}

local_day draw_day(local_day from, local_day to, sim_random& random) {
  auto day = from;
  for (int i = 0; i < 3; ++i) {
    day = from + days{random.between(0, (to - from).count())};
    if (weekday{day}.iso_encoding() < 6 || random.chance(0.1))
      break;
  }
  return day;
}

// 96 % as it should be, the rest as registered late or by mistake.
void draw_window(notice_draft& d, sim_random& random) {
  auto day = floor<days>(d.published);
  if (random.chance(d.modality->no_closing))
    return;
  auto wait = random.between(d.modality->first_day, d.modality->last_day);
  auto hour = hours{random.between(8, 15)};
  auto minute = minutes{random.chance(0.3) ? 30 : 0};
  d.opens = day + days{random.between(0, 2)} + hours{8};
  d.closes = day + days{wait} + hour + minute;
  auto dice = random.uniform();
  if (dice < 0.10)
    d.opens = day - days{random.between(1, 5)} + hours{8};
  else if (dice < 0.11)
    d.opens = d.closes;
  else if (dice < 0.116)
    d.closes = day - days{random.between(1, 20)} + hour;
  else if (dice < 0.13 && d.modality->code == 12)
    d.closes = day + days{random.between(365, 900)} + hours{18};
}

void draw_times(notice_draft& d, local_day from, local_day to,
                sim_random& random) {
  d.published = draw_day(from, to, random) + hours{7}
                + seconds{random.between(0, 13 * 3600 - 1)};
  auto end = local_time{to} + hours{24} - seconds{1};
  auto later = [&](local_time t, double share) {
    if (!random.chance(share))
      return t;
    return std::min(end, t + seconds{random.between(1, 4 * 86400)});
  };
  d.updated = later(d.published, 0.25);
  d.updated_globally = later(d.updated, 0.4);
  draw_window(d, random);
  year_month_day date{floor<days>(d.published)};
  d.year = int{date.year()} - (random.chance(0.075) ? 1 : 0);
}

// Unknown, absurd, a unit's price, or an honest total.
void draw_value(notice_draft& d, sim_random& random) {
  auto dice = random.uniform();
  auto value = random.log_normal(d.modality->median_value, 1.7);
  if (dice < 0.16)
    d.value = random.chance(0.5) ? "0.0" : "0.00";
  else if (dice < 0.164)
    d.value = "0.01";
  else if (dice < 0.168)
    d.value = "3.60";
  else if (dice < 0.1685)
    d.value = "9999999999999.99";
  else
    d.value = print(random.chance(0.06) ? "%.4f" : "%.2f", value);
  if (random.chance(0.02))
    d.awarded = print("%.2f", value * (0.7 + 0.3 * random.uniform()));
}

void draw_numbers(notice_draft& d, sim_random& random) {
  auto n = static_cast<int>(random.between(1, 350));
  auto kind = random.between(0, 4);
  d.number = kind == 0   ? print("%d", n)
             : kind == 1 ? print("%03d/%d", n, d.year)
             : kind == 2 ? print("PE %d/%d | Processo %d", n, d.year, n + 40)
                         : print("90%03d", n);
  auto process = static_cast<int>(random.between(1, 99999));
  d.process = kind == 0 ? print("%d", process)
                        : print("%05d/%d", process, d.year);
}

void draw_link(notice_draft& d, sim_random& random) {
  auto tail = print("compras.example.gov.br/processo/%lld",
                    static_cast<long long>(random.between(100000, 9999999)));
  auto dice = random.uniform();
  if (dice < 0.13)
    d.link = std::nullopt;
  else if (dice < 0.19)
    d.link = dice < 0.17 ? "" : " ";
  else if (dice < 0.196)
    d.link = "string";
  else if (dice < 0.21)
    d.link = tail;
  else if (dice < 0.24)
    d.link = (dice < 0.22 ? "HTTPS://" : "http://") + tail;
  else
    d.link = "https://" + tail;
  if (random.chance(0.036))
    d.process_link = random.chance(0.5) ? "string" : "https://" + tail;
}

void draw_texts(notice_draft& d, sim_random& random) {
  const auto& trade = draw_trade(random);
  d.object = compose_object(trade, d.city.name, random);
  d.price_registration = d.object.find("egistro de preços") != std::string::npos
                         || random.chance(0.2);
  d.object = soil(std::move(d.object), random);
  auto dice = random.uniform();
  if (dice >= 0.13)
    d.remark = dice < 0.3 ? "" : dice < 0.36 ? " " : random.pick(remarks);
  if (random.chance(0.23))
    d.justification = random.chance(0.85) ? "" : "Não se aplica";
  d.platform = random.pick(platforms);
  if (random.chance(0.02))
    d.amendment = false;
  if (random.chance(0.04))
    d.funding = random.pick(funds);
}

} // namespace

notice_draft draft_notice(local_day from, local_day to, sim_random& random) {
  notice_draft draft;
  draw_place(draft, random);
  draw_modality_of(draft, random);
  draw_times(draft, from, to, random);
  draw_value(draft, random);
  draw_numbers(draft, random);
  draw_link(draft, random);
  draw_texts(draft, random);
  return draft;
}

} // namespace bidiq
