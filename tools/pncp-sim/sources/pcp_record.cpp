#include "tools/pncp-sim/sources/pcp_record.hpp"

#include "actors/base/parse_json.hpp"
#include "tools/pncp-sim/generator/phrases.hpp"
#include "tools/pncp-sim/random.hpp"
#include "tools/pncp-sim/sources/pncp_view.hpp"
#include "tools/pncp-sim/sources/texts.hpp"

namespace bidiq {

namespace {

using json = nlohmann::ordered_json;

constexpr size_t longest_summary = 255;
constexpr int64_t first_free_number = 1000;

struct pcp_modality {
  int pncp; ///< PNCP's code.
  int code;
  std::string_view name;
  int type;
  std::string_view type_name;
  std::string_view where;
  std::string_view sign; ///< In the address of the notice.
};

constexpr pcp_modality modalities[] = {
  {8, 0, "Dispensa", 34, "Dispensa Eletrônica", "Eletrônico", "de"},
  {6, 1, "Pregão", 1, "Pregão Eletrônico", "Eletrônico", "pe"},
  {7, 1, "Pregão", 2, "Pregão Presencial", "Presencial", "pp"},
  {4, 2, "Concorrência", 20, "Concorrência Eletrônica", "Eletrônico", "cpmp"},
  {5, 2, "Concorrência", 21, "Concorrência Presencial", "Presencial", "cptp"},
  {1, 5, "Leilão Eletrônico", 12, "Leilão Eletrônico", "Eletrônico", "le"},
  {12, 9, "Credenciamento", 40, "Credenciamento", "Eletrônico", "cr"},
  {9, 10, "Inexigibilidade", 41, "Inexigibilidade", "Presencial", "in"},
};
constexpr pcp_modality price_list{6,
                                  1,
                                  "Pregão para Registro de Preço",
                                  3,
                                  "Pregão Eletrônico",
                                  "Eletrônico",
                                  "rpe"};
constexpr pcp_modality other{
  0, 99, "Chamamento Público", 99, "Chamamento Público", "Presencial", "cp"};

struct pcp_status {
  int code;
  std::string_view name;
};

const pcp_modality& modality_of(const pncp_view& notice) {
  auto code = notice.number("/modalidadeId");
  if (code == 6 && notice.value("/srp") == true)
    return price_list;
  for (const auto& modality : modalities)
    if (modality.pncp == code)
      return modality;
  return other;
}

pcp_status status_of(const pncp_view& notice, local_time now) {
  switch (notice.number("/situacaoCompraId")) {
    case 2:
      return {9, "Revogado"};
    case 3:
      return {8, "Anulado"};
    case 4:
      return {6, "Suspenso"};
    default:
      break;
  }
  auto closes = notice.time("/dataEncerramentoProposta");
  return closes && *closes < now ? pcp_status{4, "Encerrado"}
                                 : pcp_status{1, "Recebendo Propostas"};
}

json status_json(const pcp_status& status) {
  return {{"codigo", status.code}, {"descricao", status.name}};
}

json modality_json(const pcp_modality& modality) {
  return {{"codigoModalidadeLicitacao", modality.code},
          {"modalidadeLicitacao", modality.name},
          {"codigoTipoLicitacao", modality.type},
          {"siglaTipoLicitacao", nullptr},
          {"tipoLicitacao", modality.type_name},
          {"tipoRealizacao", modality.where},
          {"tipoJulgamento", "Menor Preço"}};
}

// "2026-04-09T01:22:00Z": whole minutes, in UTC.
json utc_minutes(const std::optional<local_time>& time) {
  if (!time)
    return nullptr;
  auto minute = std::chrono::floor<std::chrono::minutes>(*time);
  return format_local_time(local_time{minute} - brasilia_offset) + "Z";
}

// The buyer as the platform spells it: with accents, in title case.
std::string buyer_of(const pncp_view& notice) {
  constexpr std::string_view of_city = "MUNICIPIO DE ";
  auto name = notice.text("/orgaoEntidade/razaoSocial");
  auto city = notice.text("/unidadeOrgao/municipioNome");
  if (name.starts_with(of_city) && !city.empty())
    return "Prefeitura Municipal de " + city;
  return title_case(name);
}

std::string summary_of(const pncp_view& notice, uint64_t draw) {
  auto text = tidied(notice.text("/objetoCompra"));
  if (text.starts_with('['))
    if (auto end = text.find("] - "); end != std::string::npos)
      text.erase(0, end + 4);
  auto typing = draw % 10;
  if (typing < 2)
    text = upper_case(text);
  else if (typing == 2)
    text = without_accents(text);
  return cut_text(text, longest_summary);
}

// "007/2026": the number with its year, once.
std::string number_of(const pncp_view& notice) {
  auto number = tidied(notice.text("/numeroCompra"));
  if (number.find('/') != std::string::npos)
    return number;
  if (number.size() < 3)
    number.insert(0, 3 - number.size(), '0');
  return number + '/' + std::to_string(notice.number("/anoCompra"));
}

json unit_json(const pncp_view& notice, const std::string& buyer,
               int64_t buyer_number, uint64_t draw) {
  json city_code;
  if (draw % 10 < 3)
    city_code = std::atoi(notice.text("/unidadeOrgao/codigoIbge").c_str());
  return {{"codigoUnidadeCompradora", buyer_number + first_free_number},
          {"nomeUnidadeCompradora", buyer},
          {"codigoComprador", buyer_number},
          {"nomeComprador", nullptr},
          {"cidade", notice.text("/unidadeOrgao/municipioNome")},
          {"codigoMunicipioIbge", city_code},
          {"uf", notice.text("/unidadeOrgao/ufSigla")}};
}

std::string address_of(const pncp_view& notice, const std::string& buyer,
                       int64_t buyer_number, int64_t number) {
  return '/' + lower_case(notice.text("/unidadeOrgao/ufSigla")) + '/'
         + slug(buyer) + '-' + std::to_string(buyer_number) + '/'
         + std::string{modality_of(notice).sign} + '-' + slug(number_of(notice))
         + '-' + std::to_string(notice.number("/anoCompra")) + '-'
         + std::to_string(number);
}

void add_times(json& out, const pncp_view& notice) {
  auto closes = utc_minutes(notice.time("/dataEncerramentoProposta"));
  out["dataHoraInicioLances"] = closes;
  out["dataHoraInicioPropostas"]
    = utc_minutes(notice.time("/dataAberturaProposta"));
  out["dataHoraFinalPropostas"] = closes;
  out["dataHoraFinalLances"] = nullptr;
  out["dataHoraPublicacao"] = utc_minutes(notice.time("/dataPublicacaoPncp"));
}

void add_head(json& out, const pncp_view& notice, const std::string& buyer,
              int64_t number, uint64_t draw) {
  out["codigoLicitacao"] = number;
  out["numeroLicitacao"] = nullptr;
  out["identificacao"] = tidied(notice.text("/processo"));
  out["numero"] = number_of(notice);
  out["resumo"] = summary_of(notice, draw);
  out["razaoSocial"] = buyer;
  out["nomeUnidade"] = buyer;
}

std::string dumped(const json& record) {
  return record.dump(-1, ' ', false, json::error_handler_t::replace);
}

json expanded(const json& flat) {
  pcp_status open{1, "Recebendo Propostas"};
  auto buyer = flat.value("orgao", "");
  json out;
  out["codigoLicitacao"] = flat["codigoLicitacao"];
  out["numeroLicitacao"] = nullptr;
  out["identificacao"] = nullptr;
  out["numero"] = nullptr;
  out["resumo"] = flat.value("objeto", "");
  out["razaoSocial"] = buyer;
  out["nomeUnidade"] = buyer;
  out["status"] = status_json(open);
  out["tipoLicitacao"]
    = {{"modalidadeLicitacao", flat.value("modalidade", "")}};
  out["dataHoraFinalPropostas"] = flat.value("dataEncerramento", json{});
  out["dataHoraPublicacao"] = flat.value("dataAbertura", json{});
  out["unidadeCompradora"] = {{"nomeUnidadeCompradora", buyer},
                              {"cidade", flat.value("municipio", "")},
                              {"uf", flat.value("uf", "")}};
  out["urlReferencia"] = flat.value("urlReferencia", json{});
  out["statusProcessoPublico"] = status_json(open);
  return out;
}

} // namespace

std::string pcp_record(std::string_view pncp_body, int64_t number,
                       local_time now) {
  pncp_view notice{pncp_body};
  auto draw = mix_bits(static_cast<uint64_t>(number), 0x9CB);
  auto buyer = buyer_of(notice);
  auto buyer_number = static_cast<int64_t>(
    1 + hash_text(notice.text("/orgaoEntidade/cnpj")) % 9000);
  auto status = status_json(status_of(notice, now));
  json out;
  add_head(out, notice, buyer, number, draw);
  out["status"] = status;
  out["situacao"] = {{"codigo", 0}, {"descricao", nullptr}};
  out["tipoLicitacao"] = modality_json(modality_of(notice));
  out["codigoSituacaoEdital"] = 5;
  out["codigoTratamentoDiferenciado"] = 1;
  out["codigoSituacaoCadastroLicitacao"] = 2;
  add_times(out, notice);
  out["isPublicado"] = false;
  out["unidadeCompradora"] = unit_json(notice, buyer, buyer_number, draw >> 8);
  out["comprador"] = nullptr;
  out["urlReferencia"] = address_of(notice, buyer, buyer_number, number);
  out["statusProcessoPublico"] = status;
  out["isExclusivoME"] = draw >> 16 & 1 ? true : false;
  out["isBeneficoLocal"] = false;
  return dumped(out);
}

std::string pcp_record_of(std::string_view text) {
  auto record = parse_json(text);
  if (!record.is_object() || !record.contains("codigoLicitacao"))
    return {};
  return record.contains("objeto") ? dumped(expanded(record)) : dumped(record);
}

} // namespace bidiq
