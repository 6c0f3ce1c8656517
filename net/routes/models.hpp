#pragma once

#include "net/routes/json_model.hpp"

namespace bidiq::models {

// The answers of the API, each a struct with one description of its members
// (contract sections 3, 4 and 7). Views are of what the route holds meanwhile.

/// 202: where to follow a search.
struct search_accepted {
  std::string_view search_id;
  std::string_view status;
  std::string status_url;
  std::string progress_url;
  std::string results_url;
  std::optional<bool> durable;

  using self = search_accepted;
  static constexpr std::string_view model_name = "SearchAccepted";
  static constexpr std::tuple members{
    member("search_id", &self::search_id),
    member("status", &self::status, "queued"),
    member("status_url", &self::status_url),
    member("progress_url", &self::progress_url, "Com bilhete de acesso"),
    member("results_url", &self::results_url),
    member("durable", &self::durable,
           "Só quando false: a busca não sobrevive à queda deste processo")};
};

/// 202 of a repetition.
struct search_retry {
  std::string_view search_id;
  std::string_view progress_id;
  std::string progress_url;

  using self = search_retry;
  static constexpr std::string_view model_name = "SearchRetry";
  static constexpr std::tuple members{
    member("search_id", &self::search_id,
           "A busca cujo resultado será substituído"),
    member("progress_id", &self::progress_id, "Sob o qual a repetição corre"),
    member("progress_url", &self::progress_url, "Com bilhete de acesso")};
};

struct search_state {
  std::string_view search_id;
  std::string_view status;
  std::string_view stage;
  int progress = 0;
  std::string_view message;
  uint64_t last_event_id = 0;
  uint64_t total_raw = 0;
  uint64_t total_filtrado = 0;
  std::string created_at;
  std::string updated_at;
  std::optional<uint64_t> queue_position;
  std::optional<uint64_t> workers_alive;
  std::optional<std::vector<std::string>> ufs;
  std::optional<std::string> data_inicial;
  std::optional<std::string> data_final;
  std::optional<std::string_view> setor_id;
  std::optional<std::string_view> setor_nome;
  std::optional<std::string_view> termos_busca;
  std::optional<std::string_view> modo_termos;
  std::optional<bool> flexoes;

  using self = search_state;
  static constexpr std::string_view model_name = "SearchState";
  static constexpr std::tuple members{
    member("search_id", &self::search_id),
    member("status", &self::status, "queued, running ou o estado final"),
    member("stage", &self::stage),
    member("progress", &self::progress, "0 a 100"),
    member("message", &self::message),
    member("last_event_id", &self::last_event_id),
    member("total_raw", &self::total_raw, "Licitações examinadas"),
    member("total_filtrado", &self::total_filtrado, "Oportunidades"),
    member("created_at", &self::created_at),
    member("updated_at", &self::updated_at),
    member("queue_position", &self::queue_position, "Enquanto na fila"),
    member("workers_alive", &self::workers_alive,
           "Processos que executam buscas"),
    member("ufs", &self::ufs),
    member("data_inicial", &self::data_inicial),
    member("data_final", &self::data_final),
    member("setor_id", &self::setor_id),
    member("setor_nome", &self::setor_nome),
    member("termos_busca", &self::termos_busca),
    member("modo_termos", &self::modo_termos),
    member("flexoes", &self::flexoes)};
};

struct sector_entry {
  std::string_view id;
  std::string_view name;
  std::string_view description;

  using self = sector_entry;
  static constexpr std::string_view model_name = "Sector";
  static constexpr std::tuple members{
    member("id", &self::id), member("name", &self::name),
    member("description", &self::description)};
};

/// A word or phrase that a search would look for.
struct explained_term {
  std::string termo;
  bool exato = false;
  std::vector<std::string> formas;

  using self = explained_term;
  static constexpr std::string_view model_name = "ExplainedTerm";
  static constexpr std::tuple members{
    member("termo", &self::termo), member("exato", &self::exato, "Entre aspas"),
    member("formas", &self::formas, "Também no singular ou plural, até 12")};
};

struct explained_terms {
  std::vector<explained_term> termos;
  std::vector<std::string> stopwords_removidas;
  std::vector<std::string> termos_ignorados;

  using self = explained_terms;
  static constexpr std::string_view model_name = "ExplainedTerms";
  static constexpr std::tuple members{
    member("termos", &self::termos),
    member("stopwords_removidas", &self::stopwords_removidas),
    member("termos_ignorados", &self::termos_ignorados)};
};

/// What health tells of a source.
struct source_health {
  std::string_view breaker;
  double rate_limit = 0;
  double rate = 0;
  std::optional<std::string_view> drift;

  using self = source_health;
  static constexpr std::string_view model_name = "SourceHealth";
  static constexpr std::tuple members{
    member("breaker", &self::breaker, "closed, open ou half_open"),
    member("rate_limit", &self::rate_limit,
           "Requisições por segundo, no máximo"),
    member("rate", &self::rate, "Agora"),
    member("drift", &self::drift, "O que a fonte mudou")};
};

/// What administrators see of a source.
struct breaker {
  std::string_view source;
  std::string_view state;
  uint64_t version = 0;
  nullable<std::string> since;
  nullable<std::string> until;
  double cooldown_s = 0;
  std::string_view reason;
  std::string_view node;
  double failure_rate = 0;
  double slow_rate = 0;
  uint64_t calls = 0;
  double rate_limit = 0;
  double rate = 0;
  bool shared_limit = false;
  uint64_t jobs = 0;
  nullable<std::string_view> drift;

  using self = breaker;
  static constexpr std::string_view model_name = "Breaker";
  static constexpr std::tuple members{
    member("source", &self::source),
    member("state", &self::state, "closed, open ou half_open"),
    member("version", &self::version, "Cresce a cada mudança"),
    member("since", &self::since, "Última mudança; null se nunca houve"),
    member("until", &self::until, "Até quando aguarda; null se fechado"),
    member("cooldown_s", &self::cooldown_s,
           "Espera atual ou última, em segundos"),
    member("reason", &self::reason),
    member("node", &self::node, "Nó que decidiu"),
    member("failure_rate", &self::failure_rate,
           "Das últimas chamadas deste nó, 0 a 1"),
    member("slow_rate", &self::slow_rate, "O mesmo, das lentas"),
    member("calls", &self::calls, "Quantas são"),
    member("rate_limit", &self::rate_limit,
           "Requisições por segundo, no máximo"),
    member("rate", &self::rate, "Agora"),
    member("shared_limit", &self::shared_limit, "O limite é o de todos os nós"),
    member("jobs", &self::jobs, "Buscas que esperam por ela neste nó"),
    member("drift", &self::drift, "O que a fonte mudou; null se nada")};
};

/// A source that does not answer.
struct silent_source {
  std::string source;
  std::string_view error;

  using self = silent_source;
  static constexpr std::string_view model_name = "SilentSource";
  static constexpr std::tuple members{member("source", &self::source),
                                      member("error", &self::error,
                                             "Por que a fonte não responde")};
};

struct breaker_list {
  std::vector<std::variant<breaker, silent_source>> breakers;

  using self = breaker_list;
  static constexpr std::string_view model_name = "Breakers";
  static constexpr std::tuple members{member("breakers", &self::breakers)};
};

struct cache_cleared {
  uint64_t cleared = 0;

  using self = cache_cleared;
  static constexpr std::string_view model_name = "Cleared";
  static constexpr std::tuple members{
    member("cleared", &self::cleared, "Dias que este nó tinha")};
};

struct published {
  uint64_t id = 0;

  using self = published;
  static constexpr std::string_view model_name = "PublishedEvent";
  static constexpr std::tuple members{member("id", &self::id)};
};

/// The answer of probes.
struct liveness {
  std::string_view status;

  using self = liveness;
  static constexpr std::string_view model_name = "Liveness";
  static constexpr std::tuple members{
    member("status", &self::status, "ok, degraded ou unavailable")};
};

struct live_nodes {
  nullable<uint64_t> live;

  using self = live_nodes;
  static constexpr std::string_view model_name = "LiveNodes";
  static constexpr std::tuple members{
    member("live", &self::live, "Nós vivos, null se não se sabe")};
};

struct database_health {
  std::string_view status;
  std::optional<std::string_view> backend;

  using self = database_health;
  static constexpr std::string_view model_name = "DatabaseHealth";
  static constexpr std::tuple members{
    member("status", &self::status,
           "connected, starting, unavailable ou disabled"),
    member("backend", &self::backend, "sqlite ou postgresql")};
};

struct job_health {
  std::string_view status;
  std::string_view backend;

  using self = job_health;
  static constexpr std::string_view model_name = "JobHealth";
  static constexpr std::tuple members{
    member("status", &self::status,
           "connected, unavailable ou disabled: sem ele as buscas correm só na "
           "memória deste processo"),
    member("backend", &self::backend, "sqlite, postgresql ou memory")};
};

struct storage_health {
  std::string_view backend;

  using self = storage_health;
  static constexpr std::string_view model_name = "StorageHealth";
  static constexpr std::tuple members{
    member("backend", &self::backend, "local ou none")};
};

struct search_counts {
  uint64_t active = 0;
  uint64_t queued = 0;

  using self = search_counts;
  static constexpr std::string_view model_name = "SearchCounts";
  static constexpr std::tuple members{member("active", &self::active),
                                      member("queued", &self::queued)};
};

struct stream_counts {
  int64_t connections = 0;

  using self = stream_counts;
  static constexpr std::string_view model_name = "StreamCounts";
  static constexpr std::tuple members{
    member("connections", &self::connections)};
};

struct memory_health {
  uint64_t bytes = 0;
  uint64_t budget = 0;
  std::string_view level;

  using self = memory_health;
  static constexpr std::string_view model_name = "MemoryHealth";
  static constexpr std::tuple members{
    member("bytes", &self::bytes, "Contados"), member("budget", &self::budget),
    member("level", &self::level, "normal, shrink, evict ou refuse")};
};

struct health {
  std::string_view status;
  std::string_view version;
  int64_t uptime_s = 0;
  std::string_view node_id;
  std::string_view role;
  std::string_view redis;
  bool redis_connected = false;
  nullable<thousandths> redis_latency_ms;
  nullable<thousandths> redis_memory_used_mb;
  std::vector<std::string_view> redis_warnings;
  std::string_view mode;
  live_nodes nodes;
  database_health database;
  job_health jobs;
  storage_health storage;
  rendered<json_by_name<source_health>> sources;
  search_counts searches;
  stream_counts sse;
  memory_health memory;
  rendered<json_by_name<std::string>> settings;

  using self = health;
  static constexpr std::string_view model_name = "Health";
  static constexpr std::tuple members{
    member("status", &self::status, "ok ou degraded"),
    member("version", &self::version),
    member("uptime_s", &self::uptime_s),
    member("node_id", &self::node_id),
    member("role", &self::role),
    member("redis", &self::redis, "connected, unavailable ou disabled"),
    member("redis_connected", &self::redis_connected),
    member("redis_latency_ms", &self::redis_latency_ms, "Do último ping"),
    member("redis_memory_used_mb", &self::redis_memory_used_mb),
    member("redis_warnings", &self::redis_warnings,
           "Ajustes do Redis com os quais ele perde dados"),
    member("mode", &self::mode, "redis ou in-memory"),
    member("nodes", &self::nodes),
    member("database", &self::database),
    member("jobs", &self::jobs),
    member("storage", &self::storage),
    member("sources", &self::sources),
    member("searches", &self::searches),
    member("sse", &self::sse),
    member("memory", &self::memory),
    member("settings", &self::settings, "As que não são segredos")};
};

// The request and the result of a search, which the parser and the writer of
// their rooms know (`parse_search_request`, `render_result`); tests hold both
// to these descriptions.
extern const http::model search_request;
extern const http::model search_result;

} // namespace bidiq::models
