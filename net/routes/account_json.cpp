#include "net/routes/account_json.hpp"

#include "net/routes/account_models.hpp"

#include <algorithm>

namespace bidiq {

namespace {

thousandths reais(int64_t cents) {
  return {static_cast<double>(cents) / 100};
}

nullable<std::string> instant(const std::optional<utc_time>& x) {
  if (!x)
    return {};
  return {format_utc(*x)};
}

nullable<std::string> unless_empty(const std::string& x) {
  if (x.empty())
    return {};
  return {x};
}

models::plan_capabilities model_of_plan(const capabilities& x,
                                        uint64_t streams) {
  return {{x.history_days},
          x.excel,
          {x.requests_per_minute},
          {x.searches_per_month},
          streams};
}

bool has_ended(search_status x) {
  return x != search_status::queued && x != search_status::running;
}

search_record record_of(const search_snapshot& x) {
  search_record out;
  out.search_id = x.search_id;
  out.status = to_string(x.status);
  out.created = x.created;
  if (has_ended(x.status))
    out.ended = x.updated;
  out.found = x.found;
  out.partial = x.status == search_status::degraded;
  if (!x.request)
    return out;
  out.ufs = x.request->ufs;
  out.first = format_day(x.request->first);
  out.last = format_day(x.request->last);
  out.sector_id = x.request->sector_id;
  out.sector_name = x.request->sector_name;
  out.terms_text = x.request->terms_text;
  return out;
}

models::session_entry entry_of(const search_record& x,
                               const snapshot_list& live) {
  models::session_entry out;
  out.search_id = x.search_id;
  out.status = x.status;
  out.progress = x.ended ? 100 : 0;
  out.created_at = format_utc(x.created);
  out.ended_at = instant(x.ended);
  out.ufs = x.ufs;
  out.data_inicial = x.first;
  out.data_final = x.last;
  out.setor_id = unless_empty(x.sector_id);
  out.setor_nome = unless_empty(x.sector_name);
  out.termos_busca = unless_empty(x.terms_text);
  out.total_filtrado = x.found;
  out.valor_total = reais(x.value_cents);
  out.is_partial = x.partial;
  auto now = std::find_if(live.begin(), live.end(), [&x](const auto& y) {
    return y.search_id == x.search_id;
  });
  // A repetition at another node may have ended after what the history knows.
  if (now == live.end() || (x.ended && now->updated <= *x.ended))
    return out;
  out.is_partial = x.partial && now->status != search_status::completed;
  out.status = to_string(now->status);
  out.progress = now->progress;
  out.total_filtrado = now->found;
  if (has_ended(now->status))
    out.ended_at = {format_utc(now->updated)};
  return out;
}

} // namespace

std::string account_json(const account& x, const quota_use& quota,
                         const stream_allowance& streams) {
  models::own_account out;
  out.user_id = x.who.user;
  out.email = unless_empty(x.email);
  out.is_admin = x.who.admin;
  out.plan = {x.who.plan, x.plan_name, instant(x.plan_expires)};
  out.capabilities = model_of_plan(x.who.may, streams.of(x.who.plan));
  out.quota = {quota.used, {quota.remaining()}, format_utc(quota.resets)};
  return to_json(out);
}

std::string plans_json(const plan_list& xs, const stream_allowance& streams) {
  std::vector<models::plan_entry> out;
  for (auto& x : xs)
    out.push_back({x.id,
                   x.name,
                   reais(x.price_cents),
                   {x.duration_days},
                   model_of_plan(x.may, streams.of(x.id))});
  return to_json(out);
}

std::string sessions_json(const search_history& x, const snapshot_list& live,
                          int64_t limit, int64_t offset) {
  models::session_list out;
  out.total = x.total;
  out.limit = limit;
  out.offset = offset;
  for (auto& record : x.records)
    out.sessions.push_back(entry_of(record, live));
  return to_json(out);
}

search_history history_of(const snapshot_list& live, int64_t limit,
                          int64_t offset) {
  search_history out;
  out.total = live.size();
  auto size = static_cast<int64_t>(live.size());
  for (auto i = offset; i < size && i - offset < limit; ++i)
    out.records.push_back(record_of(live[static_cast<size_t>(i)]));
  return out;
}

} // namespace bidiq
