#include "net/routes/models.hpp"

namespace bidiq::models {

namespace {

http::field always(std::string name, std::string type,
                   std::string meaning = {}) {
  return {std::move(name), std::move(type), true, std::move(meaning), {}};
}

// A field of objects: `shape` is "" for one of them, or "[]".
http::field always(std::string name, const http::model& what,
                   std::string_view shape, std::string meaning = {}) {
  return {std::move(name),
          what.name + std::string{shape},
          true,
          std::move(meaning),
          {&what}};
}

http::field maybe(std::string name, std::string type,
                  std::string meaning = {}) {
  return {std::move(name), std::move(type), false, std::move(meaning), {}};
}

const http::model viability_factors{
  "ViabilityFactors",
  {always("modalidade", "integer", "0 a 100"), always("prazo", "integer"),
   always("valor", "integer"), always("geografia", "integer")}};

const http::model notice{
  "Notice",
  {always("pncp_id", "string", "numeroControlePNCP"),
   always("objeto", "string"),
   always("orgao", "string|null"),
   always("unidade", "string|null"),
   always("orgao_subrogado", "string|null"),
   always("unidade_subrogada", "string|null"),
   always("cnpj_orgao", "string|null", "14 caracteres"),
   always("uf", "string"),
   always("municipio", "string|null"),
   always("valor", "number|null", "null se a fonte não informa"),
   always("valor_implausivel", "boolean", "Mostrado, mas nunca somado"),
   always("modalidade", "string|null"),
   always("data_publicacao", "string|null", "Horário de Brasília"),
   always("data_abertura", "string|null"),
   always("data_encerramento", "string|null"),
   always("dias_restantes", "integer|null", "Negativo se já encerrou"),
   always("urgencia", "string|null",
          "critica, alta, media, baixa ou encerrada"),
   always("situacao", "string|null"),
   always("link", "string|null", "A página da licitação no portal"),
   always("link_origem", "string|null", "O sistema de origem"),
   always("numero_compra", "string|null"),
   always("_source", "string"),
   always("_sources", "string[]"),
   maybe("field_sources", "string{}", "Campos que vieram de outra fonte"),
   always("relevance_score", "number", "0 a 1"),
   always("matched_terms", "string[]"),
   always("merged_from", "string[]", "As outras de que foi consolidada"),
   always("viability_score", "integer", "0 a 100"),
   always("viability_factors", viability_factors, "")}};

const http::model summary{
  "Summary",
  {always("total_oportunidades", "integer"), always("valor_total", "number"),
   always("valores_implausiveis", "integer", "Quantos ficaram fora da soma"),
   always("resumo_executivo", "string"), always("destaques", "string[]"),
   always("alerta_urgencia", "string|null")}};

const http::model filter_stats{"FilterStats",
                               {always("rejeitadas_uf", "integer"),
                                always("rejeitadas_modalidade", "integer"),
                                always("rejeitadas_valor", "integer"),
                                always("rejeitadas_keyword", "integer"),
                                always("rejeitadas_exclusao", "integer"),
                                always("rejeitadas_prazo", "integer"),
                                always("rejeitadas_status", "integer"),
                                always("rejeitadas_esfera", "integer"),
                                always("rejeitadas_municipio", "integer"),
                                always("rejeitadas_orgao", "integer"),
                                always("duplicadas", "integer")}};

const http::model source_stat{
  "SourceStat",
  {always("source", "string"),
   always("status", "string", "success, partial ou failed"),
   always("records", "integer"), always("duration_ms", "integer"),
   always("pages", "integer"), always("retries", "integer"),
   always("broken_records", "integer", "Ilegíveis, que ficaram de fora"),
   always("error", "string|null")}};

const http::model uf_status{
  "UfStatus",
  {always("uf", "string"),
   always("status", "string",
          "pending, fetching, retrying, success, recovered, failed ou skipped"),
   always("results_count", "integer")}};

const http::model suggestion{
  "Suggestion",
  {always("termo", "string", "Palavra que há nas licitações examinadas"),
   always("em_vez_de", "string", "Palavra procurada"),
   always("ocorrencias", "integer", "Licitações que a têm")}};

} // namespace

const http::model search_request{
  "SearchRequest",
  {always("ufs", "string[]", "1 a 27 siglas distintas"),
   always("data_inicial", "string", "AAAA-MM-DD"),
   always("data_final", "string", "AAAA-MM-DD, até 365 dias depois"),
   maybe("setor_id", "string",
         "Um dos setores, ou um dos meus; ou termos_busca"),
   maybe("termos_busca", "string", "Até 500 caracteres"),
   maybe("modo_termos", "string", "qualquer (padrão) ou todos"),
   maybe("flexoes", "boolean", "Singular e plural; padrão true"),
   maybe("exclusion_terms", "string[]", "Rejeita o que contiver um deles"),
   maybe("modalidades", "integer[]", "1 a 14; padrão [4,5,6,7]"),
   maybe("status", "string",
         "todos, recebendo_proposta, em_julgamento ou encerrada"),
   maybe("valor_minimo", "number", ">= 0"),
   maybe("valor_maximo", "number", ">= valor_minimo"),
   maybe("esferas", "string[]", "F, E, M, D ou N"),
   maybe("municipios", "string[]", "Códigos IBGE de 7 dígitos"),
   maybe("orgaos", "string[]",
         "Trechos do nome do órgão, da unidade ou de quem os substituiu"),
   maybe("ordenacao", "string", "data_desc (padrão), data_asc, ..."),
   maybe("pagina", "integer", ">= 1"),
   maybe("itens_por_pagina", "integer", "1 a 500, padrão 50"),
   maybe("search_id", "string", "[A-Za-z0-9_-]{8,64}"),
   maybe("force_fresh", "boolean", "Ignora o cache")}};

const http::model search_result{
  "SearchResult",
  {always("search_id", "string"),
   always("status", "string",
          "running, completed, degraded, failed ou cancelled"),
   always("setor_id", "string|null"),
   always("setor_nome", "string|null", "Como se chamava quando foi pedido"),
   always("licitacoes", notice, "[]", "A página pedida"),
   always("pagina", "integer"),
   always("itens_por_pagina", "integer"),
   always("total_paginas", "integer"),
   always("total_raw", "integer", "Licitações examinadas"),
   always("total_filtrado", "integer", "Oportunidades"),
   always("resumo", summary, ""),
   always("filter_stats", filter_stats, "", "Rejeições por motivo"),
   always("termos_utilizados", "string[]"),
   always("stopwords_removidas", "string[]"),
   always("termos_ignorados", "string[]", "Sinais sem significado"),
   always("sugestoes", suggestion, "[]", "Se nada foi encontrado: até três"),
   always("download_url", "string|null", "Planilha"),
   always("download_id", "string|null", "Para /v1/download?id="),
   always("excel_base64", "string|null", "A planilha, se não há onde guardar"),
   always("excel_status", "string", "ready, processing, failed ou skipped"),
   always("excel_expires_in", "integer|null", "Segundos"),
   always("sources_used", "string[]"),
   always("source_stats", source_stat, "[]"),
   always("is_partial", "boolean"),
   always("succeeded_ufs", "string[]"),
   always("failed_ufs", "string[]"),
   always("coverage_pct", "number", "0 a 100"),
   always("ufs_status_detail", uf_status, "[]"),
   always("quota_used", "integer|null"),
   always("quota_remaining", "integer|null"),
   always("cached", "boolean", "Nada foi consultado nas fontes"),
   always("cached_at", "string|null",
          "Leitura mais antiga do que veio do cache"),
   always("cache_status", "string", "miss, fresh ou stale"),
   always("response_state", "string",
          "live, cached, degraded ou empty_failure"),
   always("degradation_reason", "string|null"),
   always("ultima_atualizacao", "string")}};

} // namespace bidiq::models
