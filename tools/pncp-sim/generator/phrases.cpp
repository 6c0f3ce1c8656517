#include "tools/pncp-sim/generator/phrases.hpp"

#include <algorithm>

namespace bidiq {

namespace {

constexpr std::string_view goods_openings[] = {
  "Aquisição de ",
  "Aquisição parcelada de ",
  "Registro de preços para futura e eventual aquisição de ",
  "Registro de preços visando à aquisição de ",
  "Contratação de empresa para fornecimento de ",
  "Contratação de empresa especializada no fornecimento parcelado de ",
  "Fornecimento contínuo de ",
  "Constitui objeto da presente licitação a aquisição de ",
  "O objeto do presente certame é o registro de preços para aquisição de ",
  "Pregão eletrônico com sistema de registro de preços para aquisição de ",
  "Eventual e futura aquisição de ",
  "Compra de ",
};

constexpr std::string_view service_openings[] = {
  "Contratação de empresa especializada na prestação de serviços de ",
  "Contratação de empresa para prestação de serviços de ",
  "Prestação de serviços de ",
  "Prestação de serviços contínuos de ",
  "Registro de preços para eventual contratação de serviços de ",
  "Contratação de pessoa jurídica para execução de ",
  "Contratação de empresa para ",
  "O objeto da presente licitação é a contratação de ",
  "Credenciamento de pessoas jurídicas para prestação de ",
  "Execução de ",
};

constexpr std::string_view users[] = {
  "da Secretaria Municipal de Educação",
  "da Secretaria Municipal de Saúde",
  "da Secretaria Municipal de Obras",
  "da Secretaria Municipal de Assistência Social",
  "da Secretaria Municipal de Administração",
  "das diversas secretarias municipais",
  "das unidades escolares da rede municipal de ensino",
  "do Fundo Municipal de Saúde",
  "do Hospital Municipal",
  "da Câmara Municipal",
  "dos órgãos da Administração Pública",
  "da Guarda Civil Municipal",
  "do Serviço Autônomo de Água e Esgoto",
  "dos alunos da rede pública",
};

constexpr std::string_view purposes[] = {
  ", para atender às necessidades ",    ", para atender a demanda ",
  ", visando atender às necessidades ", ", destinados ao uso ",
  " em atendimento às demandas ",       ", para suprir as necessidades ",
};

constexpr std::string_view closings[] = {
  ".",
  "",
  ", conforme condições e exigências estabelecidas neste edital.",
  ", conforme especificações constantes no Termo de Referência.",
  ", pelo período de 12 (doze) meses.",
  (", de forma parcelada, pelo prazo de 12 (doze) meses, conforme "
   "especificações e quantitativos do Termo de Referência - Anexo I."),
  (", nas condições, quantidades e exigências estabelecidas neste "
   "instrumento e seus anexos."),
  ", com itens exclusivos para microempresas e empresas de pequeno porte.",
  (", devidamente descritos, caracterizados e especificados neste Edital e/ou "
   "no Termo de Referência, na forma da lei."),
};

// Up to three different things: "a", "a e b", "a, b e c".
std::string enumerate(std::span<const std::string_view> things,
                      sim_random& random) {
  auto start = random.next() % things.size();
  auto dice = random.uniform();
  size_t count = dice < 0.62 ? 1 : dice < 0.9 ? 2 : 3;
  count = std::min(count, things.size());
  auto step = things.size() < 5 ? 1 : 1 + random.next() % 2;
  std::string out;
  for (size_t i = 0; i < count; ++i) {
    if (i > 0)
      out += i + 1 == count ? " e " : ", ";
    out += things[(start + i * step) % things.size()];
  }
  return out;
}

std::string control_character(sim_random& random) {
  constexpr std::string_view controls[] = {"\x13",     "\x1c",     "\x1d",
                                           "\xc2\x93", "\xc2\x94", "\t"};
  return std::string{random.pick(controls)};
}

// Puts `what` in place of a blank somewhere in the text.
void replace_blank(std::string& text, std::string_view what,
                   sim_random& random) {
  auto from = random.next() % (text.size() + 1);
  auto blank = text.find(' ', from);
  if (blank == std::string::npos)
    blank = text.find(' ');
  if (blank != std::string::npos)
    text.replace(blank, 1, what);
}

void decompose_tilde(std::string& text) {
  auto letter = text.find("ã");
  if (letter != std::string::npos)
    text.replace(letter, 2, "a\xcc\x83");
}

} // namespace

std::string compose_object(const sim_trade& trade, std::string_view city,
                           sim_random& random) {
  auto service_share = trade.sector == "obras" ? 0.75 : 0.4;
  auto service = random.chance(service_share);
  std::string out{service ? random.pick(service_openings)
                          : random.pick(goods_openings)};
  out += enumerate(service ? trade.services : trade.goods, random);
  if (random.chance(0.7)) {
    out += random.pick(purposes);
    out += random.pick(users);
  }
  if (random.chance(0.35)) {
    out += random.chance(0.5) ? " do Município de " : " no município de ";
    out += city;
  }
  out += random.pick(closings);
  return out;
}

std::string upper_case(std::string_view text) {
  std::string out{text};
  for (size_t i = 0; i < out.size(); ++i) {
    auto c = static_cast<unsigned char>(out[i]);
    if (c >= 'a' && c <= 'z') {
      out[i] = static_cast<char>(c - 0x20);
    } else if (c == 0xC3 && i + 1 < out.size()) {
      auto next = static_cast<unsigned char>(out[++i]);
      if (next >= 0xA0 && next <= 0xBE && next != 0xB7)
        out[i] = static_cast<char>(next - 0x20);
    }
  }
  return out;
}

std::string soil(std::string text, sim_random& random) {
  if (random.chance(0.16))
    text = upper_case(text);
  if (random.chance(0.062))
    text.insert(0, random.chance(0.73) ? "[Portal de Compras Públicas] - "
                                       : "[LICITANET] - ");
  if (random.chance(0.014))
    replace_blank(text, random.chance(0.5) ? "\r\n" : "\n", random);
  if (random.chance(0.02))
    replace_blank(text, "\xc2\xa0", random);
  if (random.chance(0.006))
    replace_blank(text, control_character(random), random);
  if (random.chance(0.0015))
    decompose_tilde(text);
  if (random.chance(0.06))
    text += ' ';
  if (random.chance(0.015))
    text.insert(0, " ");
  return text;
}

} // namespace bidiq
