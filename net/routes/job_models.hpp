#pragma once

#include "net/routes/json_model.hpp"

namespace bidiq::models {

// The answers about jobs (contract section 10).

struct job_error {
  std::string code;
  std::string message;

  using self = job_error;
  static constexpr std::string_view model_name = "JobError";
  static constexpr std::tuple members{member("code", &self::code),
                                      member("message", &self::message)};
};

struct job_entry {
  std::string id;
  std::string_view kind;
  std::string_view state;
  uint32_t attempts = 0;
  int progress = 0;
  std::string created_at;
  nullable<std::string> started_at;
  nullable<std::string> ended_at;
  nullable<job_error> error;
  nullable<std::string> result_url;

  using self = job_entry;
  static constexpr std::string_view model_name = "Job";
  static constexpr std::tuple members{
    member("id", &self::id, "O de uma busca é o da busca"),
    member("kind", &self::kind),
    member("state", &self::state),
    member("attempts", &self::attempts, "Quantas vezes um processo a assumiu"),
    member("progress", &self::progress, "0 a 100"),
    member("created_at", &self::created_at),
    member("started_at", &self::started_at),
    member("ended_at", &self::ended_at),
    member("error", &self::error),
    member("result_url", &self::result_url)};
};

struct job_list {
  std::vector<job_entry> jobs;
  uint64_t total = 0;

  using self = job_list;
  static constexpr std::string_view model_name = "JobList";
  static constexpr std::tuple members{
    member("jobs", &self::jobs, "As mais novas primeiro"),
    member("total", &self::total, "Quantas há ao todo")};
};

struct loop_entry {
  std::string name;
  std::string_view state;
  std::string worker;
  uint64_t runs = 0;
  nullable<std::string> last_started_at;
  nullable<std::string> last_ended_at;
  nullable<uint64_t> last_duration_ms;
  nullable<std::string> last_outcome;
  nullable<std::string> last_message;
  nullable<std::string> last_worker;
  std::string next_at;

  using self = loop_entry;
  static constexpr std::string_view model_name = "Loop";
  static constexpr std::tuple members{
    member("name", &self::name),
    member("state", &self::state, "queued entre duas execuções"),
    member("worker", &self::worker, "Quem a executa agora"),
    member("runs", &self::runs, "Em todos os processos"),
    member("last_started_at", &self::last_started_at),
    member("last_ended_at", &self::last_ended_at),
    member("last_duration_ms", &self::last_duration_ms),
    member("last_outcome", &self::last_outcome, "ok ou failed"),
    member("last_message", &self::last_message),
    member("last_worker", &self::last_worker),
    member("next_at", &self::next_at, "Não antes disso")};
};

struct loop_list {
  std::vector<loop_entry> loops;

  using self = loop_list;
  static constexpr std::string_view model_name = "LoopList";
  static constexpr std::tuple members{member("loops", &self::loops)};
};

} // namespace bidiq::models
