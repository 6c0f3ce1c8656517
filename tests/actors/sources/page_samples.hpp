#pragma once

#include "actors/sources/source_api.hpp"

#include "tests/catch.hpp"

#include <nlohmann/json.hpp>

#include <fstream>
#include <iterator>
#include <string>

namespace bidiq::test {

using nlohmann::json;

/// A page of each source around some records, as it is served.
inline json pncp_page_of(json records) {
  return {{"data", std::move(records)}, {"totalRegistros", 31},
          {"totalPaginas", 1},          {"numeroPagina", 1},
          {"paginasRestantes", 0},      {"empty", false}};
}

inline json pcp_page_of(json records) {
  return {{"result", std::move(records)},
          {"total", 7},
          {"pageCount", 1},
          {"currentPage", 1},
          {"limit", 10},
          {"offset", 0},
          {"nextPage", nullptr},
          {"previousPage", nullptr}};
}

inline json comprasgov_page_of(json records) {
  return {{"resultado", std::move(records)},
          {"totalRegistros", 7},
          {"totalPaginas", 1},
          {"paginasRestantes", 0}};
}

/// A made-up record of each source with every key that it has been seen with
/// and that matters.
inline json pncp_record() {
  return json::parse(R"({
    "numeroControlePNCP": "42498600000171-1-001245/2023",
    "objetoCompra": "Aquisição de sabonete", "numeroCompra": "00769",
    "orgaoEntidade": {"cnpj": "42498600000171", "razaoSocial": "ESTADO DO RJ",
                      "poderId": "N", "esferaId": "E"},
    "unidadeOrgao": {"ufNome": "Rio de Janeiro", "ufSigla": "RJ",
                     "municipioNome": "Rio de Janeiro", "codigoIbge": "3304557",
                     "codigoUnidade": "986001", "nomeUnidade": "PREFEITURA"},
    "dataPublicacaoPncp": "2023-09-26T07:04:32",
    "dataInclusao": "2023-09-26T07:04:32",
    "dataAberturaProposta": "2024-05-17T08:00:00",
    "dataEncerramentoProposta": "2024-06-11T10:00:00",
    "linkSistemaOrigem": "https://compras.example/1",
    "valorTotalEstimado": 6770265.5, "valorTotalHomologado": null,
    "modalidadeId": 6, "modalidadeNome": "Pregão - Eletrônico",
    "situacaoCompraId": 1, "situacaoCompraNome": "Divulgada no PNCP"
  })");
}

inline json pcp_record() {
  return json::parse(R"({
    "codigoLicitacao": 471087, "numeroLicitacao": null,
    "identificacao": "027/2026", "numero": "007/2026",
    "resumo": "serviços de publicações oficiais em jornais",
    "razaoSocial": "Prefeitura Municipal de Josenópolis",
    "nomeUnidade": "Secretaria de Administração",
    "status": {"codigo": 1, "descricao": "Recebendo Propostas"},
    "situacao": {"codigo": 0, "descricao": null},
    "tipoLicitacao": {"codigoModalidadeLicitacao": 0,
      "modalidadeLicitacao": "Dispensa", "tipoLicitacao": "Dispensa Presencial",
      "tipoRealizacao": "Presencial", "tipoJulgamento": "Menor Preço"},
    "dataHoraInicioPropostas": "2026-04-09T02:00:00Z",
    "dataHoraFinalPropostas": "2026-04-14T02:59:00Z",
    "dataHoraFinalLances": null,
    "dataHoraPublicacao": "2026-04-09T01:22:00Z", "isPublicado": false,
    "unidadeCompradora": {"codigoUnidadeCompradora": 4623,
      "nomeUnidadeCompradora": "Prefeitura", "codigoComprador": 2531,
      "nomeComprador": null, "cidade": "Josenópolis",
      "codigoMunicipioIbge": null, "uf": "MG"},
    "comprador": null,
    "urlReferencia": "/mg/prefeitura-2531/dp-007-2026-2026-471087",
    "statusProcessoPublico": {"codigo": 1, "descricao": "Recebendo Propostas"}
  })");
}

inline json comprasgov_record() {
  return json::parse(R"({
    "idCompra": "92507003900072024", "anoCompraPncp": 2024,
    "numeroControlePNCP": "49269236000117-1-000578/2024",
    "orgaoEntidadeCnpj": "49269236000117", "codigoOrgao": 83616,
    "orgaoEntidadeRazaoSocial": "SECRETARIA DAS SUBPREFEITURAS",
    "orgaoEntidadeEsferaId": "M", "orgaoEntidadePoderId": "E",
    "unidadeOrgaoNomeUnidade": "SUBPREFEITURA CIDADE ADEMAR",
    "unidadeOrgaoUfSigla": "SP", "unidadeOrgaoMunicipioNome": "SÃO PAULO",
    "unidade_subrogada_municipio_nome": null,
    "unidadeOrgaoCodigoIbge": 3550308, "numeroCompra": "90007",
    "modalidadeIdPncp": 5, "codigoModalidade": 3,
    "modalidadeNome": "Concorrência - Presencial",
    "objetoCompra": "Readequação de área pública",
    "situacaoCompraIdPncp": 1, "situacaoCompraNomePncp": "Divulgada no PNCP",
    "valorTotalEstimado": 510829.01, "valorTotalHomologado": 488789.58,
    "dataInclusaoPncp": "2024-07-05T07:08:59",
    "dataAtualizacaoPncp": "2024-07-06T07:08:59",
    "dataPublicacaoPncp": "2024-07-05T07:08:59",
    "dataAberturaPropostaPncp": "2024-07-05T08:00:00",
    "dataEncerramentoPropostaPncp": "2024-07-25T11:00:00",
    "contratacaoExcluida": false
  })");
}

/// Reads a page that is expected to be one.
inline source_page read_page(source_api& source, const std::string& body) {
  auto page = source.parse(body);
  INFO(body.substr(0, 2000));
  REQUIRE(page.has_value());
  return *page;
}

/// Reads the one notice of a page.
inline notice read_notice(source_api& source, const json& page) {
  auto read = read_page(source, page.dump());
  REQUIRE(read.notices.size() == 1);
  return *read.notices[0];
}

/// Parses "yyyy-MM-ddTHH:mm:ss".
inline local_time at(std::string_view text) {
  return parse_local_time(text).value();
}

/// Returns one of the real answers, or an empty text where they are not.
inline std::string real_text(const std::string& path) {
  std::ifstream in{BIDIQ_DATA_DIR "/" + path};
  return {std::istreambuf_iterator<char>{in}, {}};
}

} // namespace bidiq::test
