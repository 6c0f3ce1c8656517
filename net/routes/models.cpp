#include "net/routes/models.hpp"

namespace bidiq::models {

const http::model search_request{
  "SearchRequest",
  {{"ufs", "string[]", true, "1 a 27 siglas distintas"},
   {"data_inicial", "string", true, "AAAA-MM-DD"},
   {"data_final", "string", true, "AAAA-MM-DD, até 365 dias depois"},
   {"setor_id", "string", false, "Um dos setores; ou termos_busca"},
   {"termos_busca", "string", false, "Até 500 caracteres"},
   {"exclusion_terms", "string[]", false, "Rejeita o que contiver um deles"},
   {"modalidades", "integer[]", false, "1 a 14; padrão [4,5,6,7]"},
   {"status", "string", false,
    "todos, recebendo_proposta, em_julgamento ou encerrada"},
   {"valor_minimo", "number", false, ">= 0"},
   {"valor_maximo", "number", false, ">= valor_minimo"},
   {"esferas", "string[]", false, "F, E, M, D ou N"},
   {"municipios", "string[]", false, "Códigos IBGE de 7 dígitos"},
   {"orgaos", "string[]", false,
    "Trechos do nome do órgão, da unidade ou de quem os substituiu"},
   {"ordenacao", "string", false, "data_desc (padrão), data_asc, ..."},
   {"pagina", "integer", false, ">= 1"},
   {"itens_por_pagina", "integer", false, "1 a 500, padrão 50"},
   {"search_id", "string", false, "[A-Za-z0-9_-]{8,64}"},
   {"force_fresh", "boolean", false, "Ignora o cache"}}};

const http::model search_accepted{
  "SearchAccepted",
  {{"search_id", "string", true, ""},
   {"status", "string", true, "queued"},
   {"status_url", "string", true, ""},
   {"progress_url", "string", true, "Com bilhete de acesso"},
   {"results_url", "string", true, ""}}};

const http::model search_retry{
  "SearchRetry",
  {{"search_id", "string", true, "A busca cujo resultado será substituído"},
   {"progress_id", "string", true, "Sob o qual a repetição corre"},
   {"progress_url", "string", true, "Com bilhete de acesso"}}};

const http::model search_result{
  "SearchResult",
  {{"search_id", "string", true, ""},
   {"status", "string", true,
    "running, completed, degraded, failed, cancelled"},
   {"licitacoes", "object[]", true, "A página pedida"},
   {"pagina", "integer", true, ""},
   {"itens_por_pagina", "integer", true, ""},
   {"total_paginas", "integer", true, ""},
   {"total_raw", "integer", true, "Licitações examinadas"},
   {"total_filtrado", "integer", true, "Oportunidades"},
   {"resumo", "object", true, ""},
   {"filter_stats", "object", true, "Rejeições por motivo"},
   {"download_url", "string", false, "Planilha"},
   {"is_partial", "boolean", true, ""},
   {"sources_used", "string[]", true, ""},
   {"source_stats", "object[]", true, "Por fonte: registros, páginas, erros"},
   {"succeeded_ufs", "string[]", true, ""},
   {"failed_ufs", "string[]", true, ""},
   {"ufs_status_detail", "object[]", true, ""},
   {"coverage_pct", "number", true, ""},
   {"cached", "boolean", true, "Nada foi consultado nas fontes"},
   {"cached_at", "string", false, "Leitura mais antiga do que veio do cache"},
   {"cache_status", "string", true, "miss, fresh ou stale"},
   {"response_state", "string", true,
    "live, cached, degraded ou empty_failure"},
   {"degradation_reason", "string", false, ""},
   {"ultima_atualizacao", "string", true, ""}}};

const http::model search_state{
  "SearchState",
  {{"search_id", "string", true, ""},
   {"status", "string", true, "queued, running ou o estado final"},
   {"stage", "string", true, ""},
   {"progress", "integer", true, "0 a 100"},
   {"message", "string", true, ""},
   {"last_event_id", "integer", true, ""},
   {"queue_position", "integer", false, ""}}};

const http::model sector{"Sector",
                         {{"id", "string", true, ""},
                          {"name", "string", true, ""},
                          {"description", "string", true, ""}}};

const http::model sessions{"Sessions",
                           {{"sessions", "SearchState[]", true, ""},
                            {"total", "integer", true, ""}}};

const http::model health{
  "Health",
  {{"status", "string", true, "ok ou degraded"},
   {"version", "string", true, ""},
   {"uptime_s", "integer", true, ""},
   {"node_id", "string", true, ""},
   {"redis", "string", true, "connected, unavailable ou disabled"},
   {"redis_connected", "boolean", true, ""},
   {"mode", "string", true, "redis ou in-memory"},
   {"nodes", "object", true, "live: nós vivos, null se não se sabe"},
   {"sources", "object", true,
    "Por fonte: breaker, rate_limit, rate e, se mudou, drift"},
   {"searches", "object", true, ""},
   {"sse", "object", true, ""},
   {"memory", "object", true,
    "bytes: contados; budget; level: normal, shrink, evict ou refuse"}}};

const http::model breaker{
  "Breaker",
  {{"source", "string", true, ""},
   {"state", "string", true, "closed, open ou half_open"},
   {"version", "integer", true, "Cresce a cada mudança"},
   {"since", "string", true, "Última mudança; null se nunca houve"},
   {"until", "string", true, "Até quando aguarda; null se fechado"},
   {"cooldown_s", "number", true, "Espera atual ou última, em segundos"},
   {"reason", "string", true, ""},
   {"node", "string", true, "Nó que decidiu"},
   {"failure_rate", "number", true, "Das últimas chamadas deste nó, 0 a 1"},
   {"slow_rate", "number", true, "O mesmo, das lentas"},
   {"calls", "integer", true, "Quantas são"},
   {"rate_limit", "number", true, "Requisições por segundo, no máximo"},
   {"rate", "number", true, "Agora"},
   {"shared_limit", "boolean", true, "O limite é o de todos os nós"},
   {"jobs", "integer", true, "Buscas que esperam por ela neste nó"},
   {"drift", "string", true, "O que a fonte mudou; null se nada"},
   {"error", "string", false, "Em vez disso tudo, se a fonte não responde"}}};

const http::model breakers{"Breakers", {{"breakers", "Breaker[]", true, ""}}};

const http::model cleared{
  "Cleared",
  {{"cleared", "integer", true, "Dias que este nó tinha"}}};

const http::model bench_event{"BenchEvent", {}};

} // namespace bidiq::models
