#pragma once

#include "net/routes/json_model.hpp"

namespace bidiq::models {

// The answers about accounts (contract section 10).

struct plan_capabilities {
  nullable<uint32_t> max_history_days;
  bool allow_excel = true;
  nullable<uint32_t> max_requests_per_minute;
  nullable<uint32_t> max_searches_per_month;
  uint64_t max_streams = 0;

  using self = plan_capabilities;
  static constexpr std::string_view model_name = "Capabilities";
  static constexpr std::tuple members{
    member("max_history_days", &self::max_history_days,
           "Idade máxima de data_inicial; null: sem limite"),
    member("allow_excel", &self::allow_excel),
    member("max_requests_per_minute", &self::max_requests_per_minute,
           "Buscas e repetições; null: sem limite"),
    member("max_searches_per_month", &self::max_searches_per_month,
           "null: sem limite"),
    member("max_streams", &self::max_streams,
           "Progressos acompanhados ao mesmo tempo")};
};

struct own_plan {
  std::string id;
  std::string name;
  nullable<std::string> expires_at;

  using self = own_plan;
  static constexpr std::string_view model_name = "OwnPlan";
  static constexpr std::tuple members{
    member("id", &self::id), member("name", &self::name),
    member("expires_at", &self::expires_at, "null: não expira")};
};

struct own_quota {
  uint64_t used = 0;
  nullable<uint64_t> remaining;
  std::string resets_at;

  using self = own_quota;
  static constexpr std::string_view model_name = "Quota";
  static constexpr std::tuple members{
    member("used", &self::used, "Buscas neste mês"),
    member("remaining", &self::remaining, "null: sem limite"),
    member("resets_at", &self::resets_at, "Início do próximo mês")};
};

struct own_account {
  std::string user_id;
  nullable<std::string> email;
  bool is_admin = false;
  own_plan plan;
  plan_capabilities capabilities;
  own_quota quota;

  using self = own_account;
  static constexpr std::string_view model_name = "Account";
  static constexpr std::tuple members{
    member("user_id", &self::user_id),           member("email", &self::email),
    member("is_admin", &self::is_admin),         member("plan", &self::plan),
    member("capabilities", &self::capabilities), member("quota", &self::quota)};
};

struct plan_entry {
  std::string id;
  std::string name;
  thousandths price_brl;
  nullable<int64_t> duration_days;
  plan_capabilities capabilities;

  using self = plan_entry;
  static constexpr std::string_view model_name = "Plan";
  static constexpr std::tuple members{
    member("id", &self::id), member("name", &self::name),
    member("price_brl", &self::price_brl, "Reais"),
    member("duration_days", &self::duration_days),
    member("capabilities", &self::capabilities)};
};

/// A search in its user's history.
struct session_entry {
  std::string search_id;
  std::string status;
  int progress = 0;
  std::string created_at;
  nullable<std::string> ended_at;
  std::vector<std::string> ufs;
  std::string data_inicial;
  std::string data_final;
  nullable<std::string> setor_id;
  nullable<std::string> setor_nome;
  nullable<std::string> termos_busca;
  uint64_t total_filtrado = 0;
  thousandths valor_total;
  bool is_partial = false;

  using self = session_entry;
  static constexpr std::string_view model_name = "Session";
  static constexpr std::tuple members{
    member("search_id", &self::search_id),
    member("status", &self::status, "queued, running ou o estado final"),
    member("progress", &self::progress, "0 a 100"),
    member("created_at", &self::created_at),
    member("ended_at", &self::ended_at, "null: ainda não terminou"),
    member("ufs", &self::ufs),
    member("data_inicial", &self::data_inicial),
    member("data_final", &self::data_final),
    member("setor_id", &self::setor_id),
    member("setor_nome", &self::setor_nome, "Como se chamava então"),
    member("termos_busca", &self::termos_busca),
    member("total_filtrado", &self::total_filtrado, "Oportunidades"),
    member("valor_total", &self::valor_total, "Reais"),
    member("is_partial", &self::is_partial)};
};

struct session_list {
  std::vector<session_entry> sessions;
  uint64_t total = 0;
  int64_t limit = 0;
  int64_t offset = 0;

  using self = session_list;
  static constexpr std::string_view model_name = "Sessions";
  static constexpr std::tuple members{
    member("sessions", &self::sessions, "As mais novas primeiro"),
    member("total", &self::total), member("limit", &self::limit),
    member("offset", &self::offset)};
};

} // namespace bidiq::models
