#include "tools/pncp-sim/sources/comprasgov_record.hpp"

#include "tools/pncp-sim/generator/phrases.hpp"
#include "tools/pncp-sim/random.hpp"
#include "tools/pncp-sim/sources/pncp_view.hpp"
#include "tools/pncp-sim/sources/rows.hpp"
#include "tools/pncp-sim/sources/texts.hpp"

#include <cstdio>

namespace bidiq {

namespace {

using json = nlohmann::ordered_json;

// A pair of keys: of the body itself and of the one that takes over from it.
struct pair_of_keys {
  const char* own;
  const char* taken_over;
  const char* field; ///< In orgaoEntidade or unidadeOrgao.
};

std::string unit_code(const pncp_view& notice) {
  auto digits = digits_of(notice.text("/unidadeOrgao/codigoUnidade"));
  if (digits.size() == 6)
    return digits;
  return std::to_string(
    100'000 + hash_text(notice.text("/orgaoEntidade/cnpj")) % 800'000);
}

int body_code(const pncp_view& notice) {
  auto hash = hash_text(notice.text("/orgaoEntidade/razaoSocial"));
  return static_cast<int>(20'000 + hash % 70'000);
}

// "90007": five digits out of whatever the number is.
std::string purchase_number(const pncp_view& notice) {
  auto digits = digits_of(notice.text("/numeroCompra")).substr(0, 5);
  return digits.insert(0, 5 - digits.size(), '0');
}

std::string purchase_id(const pncp_view& notice) {
  char modality[8];
  std::snprintf(modality, sizeof modality, "%02d",
                siasg_code(notice.number("/modalidadeId")));
  return unit_code(notice) + modality + purchase_number(notice)
         + std::to_string(notice.number("/anoCompra"));
}

void add_body(json& out, const pncp_view& notice) {
  out["orgaoEntidadeCnpj"] = notice.value("/orgaoEntidade/cnpj");
  out["orgaoSubrogadoCnpj"] = notice.value("/orgaoSubRogado/cnpj");
  out["codigoOrgao"] = body_code(notice);
  constexpr pair_of_keys keys[] = {
    {"orgaoEntidadeRazaoSocial", "orgaoSubrogadoRazaoSocial", "/razaoSocial"},
    {"orgaoEntidadeEsferaId", "orgaoSubrogadoEsferaId", "/esferaId"},
    {"orgaoEntidadePoderId", "orgaoSubrogadoPoderId", "/poderId"},
  };
  for (const auto& key : keys) {
    out[key.own] = notice.value(std::string{"/orgaoEntidade"} + key.field);
    out[key.taken_over]
      = notice.value(std::string{"/orgaoSubRogado"} + key.field);
  }
}

json city_code(const pncp_view& notice, const std::string& pointer) {
  auto code = notice.text(pointer);
  return code.empty() ? json{} : json(std::atoi(code.c_str()));
}

json capitals(const pncp_view& notice, const std::string& pointer) {
  auto text = notice.text(pointer);
  return text.empty() ? json{} : json(upper_case(text));
}

void add_unit(json& out, const pncp_view& notice) {
  out["unidadeOrgaoCodigoUnidade"] = unit_code(notice);
  out["unidadeSubrogadaCodigoUnidade"]
    = notice.value("/unidadeSubRogada/codigoUnidade");
  out["unidadeOrgaoNomeUnidade"] = notice.value("/unidadeOrgao/nomeUnidade");
  out["unidadeSubrogadaNomeUnidade"]
    = notice.value("/unidadeSubRogada/nomeUnidade");
  out["unidadeOrgaoUfSigla"] = notice.value("/unidadeOrgao/ufSigla");
  out["unidadeSubrogadaUfSigla"] = notice.value("/unidadeSubRogada/ufSigla");
  out["unidadeOrgaoMunicipioNome"] = capitals(notice,
                                              "/unidadeOrgao/municipioNome");
  out["unidade_subrogada_municipio_nome"]
    = capitals(notice, "/unidadeSubRogada/municipioNome");
  out["unidadeOrgaoCodigoIbge"] = city_code(notice, "/unidadeOrgao/codigoIbge");
  out["unidadeSubrogadaCodigoIbge"] = city_code(notice,
                                                "/unidadeSubRogada/codigoIbge");
}

void add_kind(json& out, const pncp_view& notice) {
  out["numeroCompra"] = purchase_number(notice);
  out["modalidadeIdPncp"] = notice.value("/modalidadeId");
  out["codigoModalidade"] = siasg_code(notice.number("/modalidadeId"));
  out["modalidadeNome"] = notice.value("/modalidadeNome");
  out["srp"] = notice.value("/srp");
  out["modoDisputaIdPncp"] = notice.value("/modoDisputaId");
  out["codigoModoDisputa"] = notice.value("/modoDisputaId");
  out["amparoLegalCodigoPncp"] = notice.value("/amparoLegal/codigo");
  out["amparoLegalNome"] = notice.value("/amparoLegal/nome");
  out["amparoLegalDescricao"] = notice.value("/amparoLegal/descricao");
}

void add_texts(json& out, const pncp_view& notice) {
  out["informacaoComplementar"] = notice.value("/informacaoComplementar");
  out["processo"] = notice.value("/processo");
  out["objetoCompra"] = notice.value("/objetoCompra");
  out["existeResultado"] = !notice.value("/valorTotalHomologado").is_null();
  out["orcamentoSigilosoCodigo"] = 1;
  out["orcamentoSigilosoDescricao"] = "Compra sem sigilo";
  out["situacaoCompraIdPncp"] = notice.value("/situacaoCompraId");
  out["situacaoCompraNomePncp"] = notice.value("/situacaoCompraNome");
  out["tipoInstrumentoConvocatorioCodigoPncp"]
    = notice.value("/tipoInstrumentoConvocatorioCodigo");
  out["tipoInstrumentoConvocatorioNome"]
    = notice.value("/tipoInstrumentoConvocatorioNome");
  out["modoDisputaNomePncp"] = notice.value("/modoDisputaNome");
}

void add_values_and_times(json& out, const pncp_view& notice) {
  out["valorTotalEstimado"] = notice.value("/valorTotalEstimado");
  out["valorTotalHomologado"] = notice.value("/valorTotalHomologado");
  out["dataInclusaoPncp"] = notice.value("/dataInclusao");
  out["dataAtualizacaoPncp"] = notice.value("/dataAtualizacao");
  out["dataPublicacaoPncp"] = notice.value("/dataPublicacaoPncp");
  out["dataAberturaPropostaPncp"] = notice.value("/dataAberturaProposta");
  out["dataEncerramentoPropostaPncp"]
    = notice.value("/dataEncerramentoProposta");
  out["contratacaoExcluida"] = false;
}

} // namespace

std::string comprasgov_record(std::string_view pncp_body) {
  pncp_view notice{pncp_body};
  json out;
  out["idCompra"] = purchase_id(notice);
  out["numeroControlePNCP"] = notice.value("/numeroControlePNCP");
  out["anoCompraPncp"] = notice.value("/anoCompra");
  out["sequencialCompraPncp"] = notice.value("/sequencialCompra");
  add_body(out, notice);
  add_unit(out, notice);
  add_kind(out, notice);
  add_texts(out, notice);
  add_values_and_times(out, notice);
  return out.dump(-1, ' ', false, json::error_handler_t::replace);
}

} // namespace bidiq
