// What was accepted and is still to be done, or has been.
#include "net/routes/app.hpp"
#include "net/routes/job_models.hpp"
#include "net/routes/search_jobs.hpp"

#include "actors/domain/loop_report.hpp"

namespace bidiq {

namespace asio = boost::asio;

namespace {

using http::answer;
using http::request_context;

constexpr int64_t default_page = 50;
constexpr int64_t largest_page = 500;

nullable<std::string> time_of(const std::optional<utc_time>& x) {
  if (!x)
    return {};
  return {format_utc(*x)};
}

models::job_entry entry_of(const job& x) {
  models::job_entry out;
  out.id = x.id;
  out.kind = to_string(x.type);
  out.state = to_string(x.state);
  out.attempts = x.attempts;
  out.progress = x.progress;
  out.created_at = format_utc(x.created);
  out.started_at = time_of(x.started);
  out.ended_at = time_of(x.ended);
  if (!x.error_code.empty())
    out.error.value = models::job_error{x.error_code, x.error_message};
  if (!x.result_url.empty())
    out.result_url.value = x.result_url;
  return out;
}

http::response shown(std::string body, http::status how = http::status::ok) {
  auto out = http::json_response(std::move(body), how);
  out.headers = {{"Cache-Control", "no-store"}};
  return out;
}

job_query query_of(const request_context& ctx) {
  job_query out;
  out.limit = static_cast<uint64_t>(ctx.query_integer("limit", default_page));
  out.offset = static_cast<uint64_t>(ctx.query_integer("offset", 0));
  if (auto state = ctx.query_param("state"))
    out.state = job_states.find(*state);
  if (auto kind = ctx.query_param("kind"))
    out.type = job_types.find(*kind);
  return out;
}

asio::awaitable<answer> show_list(app_ptr a, request_context& ctx,
                                  job_query which) {
  auto found = co_await ask_service<job_page, job_runner_actor>(
    *a, ctx.remaining(), job_runner_name, list_atom_v, caller(ctx), which);
  if (!found)
    co_return http::problem(found.error(), ctx);
  models::job_list out;
  out.total = found->total;
  out.jobs.reserve(found->jobs.size());
  for (auto& x : found->jobs)
    out.jobs.push_back(entry_of(x));
  co_return shown(to_json(out));
}

asio::awaitable<answer> get_jobs(app_ptr a, request_context& ctx) {
  return show_list(std::move(a), ctx, query_of(ctx));
}

asio::awaitable<answer> get_job(app_ptr a, request_context& ctx) {
  auto found = co_await ask_service<job, job_runner_actor>(
    *a, ctx.remaining(), job_runner_name, find_atom_v, caller(ctx),
    std::string{ctx.path_param("job_id")});
  if (!found)
    co_return http::problem(found.error(), ctx);
  co_return shown(to_json(entry_of(*found)));
}

asio::awaitable<answer> post_cancel(app_ptr a, request_context& ctx) {
  auto found = co_await ask_service<job, job_runner_actor>(
    *a, ctx.remaining(), job_runner_name, cancel_atom_v, caller(ctx),
    std::string{ctx.path_param("job_id")});
  if (!found)
    co_return http::problem(unconfirmed(found.error()), ctx);
  co_return shown(to_json(entry_of(*found)), http::status::accepted);
}

asio::awaitable<answer> get_dead(app_ptr a, request_context& ctx) {
  if (!ctx.who.admin)
    co_return http::problem(http::protocol_error::forbidden, ctx);
  auto which = query_of(ctx);
  which.state = job_state::dead;
  co_return co_await show_list(std::move(a), ctx, which);
}

// A loop that has not run yet tells nothing of its last run.
models::loop_entry loop_of(const job& x) {
  models::loop_entry out;
  out.name = x.id.substr(x.id.find(':') + 1);
  out.state = to_string(x.state);
  out.worker = {x.worker};
  out.last_started_at = time_of(x.started);
  out.next_at = format_utc(x.due);
  auto last = decode_loop_report(x.payload);
  if (!last)
    return out;
  out.runs = last->runs;
  out.last_ended_at = {format_utc(last->ended)};
  out.last_duration_ms = {static_cast<uint64_t>(last->took.count())};
  out.last_outcome = {x.error_code.empty() ? "ok" : "failed"};
  out.last_message = {last->said};
  out.last_worker = {last->worker};
  return out;
}

asio::awaitable<answer> get_loops(app_ptr a, request_context& ctx) {
  if (!ctx.who.admin)
    co_return http::problem(http::protocol_error::forbidden, ctx);
  job_query which;
  which.type = job_type::loop;
  which.limit = largest_page;
  auto found = co_await ask_service<job_page, job_runner_actor>(
    *a, ctx.remaining(), job_runner_name, list_atom_v, caller(ctx), which);
  if (!found)
    co_return http::problem(found.error(), ctx);
  models::loop_list out;
  for (auto& x : found->jobs)
    out.loops.push_back(loop_of(x));
  co_return shown(to_json(out));
}

asio::awaitable<answer> post_requeue(app_ptr a, request_context& ctx) {
  if (!ctx.who.admin)
    co_return http::problem(http::protocol_error::forbidden, ctx);
  auto found = co_await ask_service<job, job_runner_actor>(
    *a, ctx.remaining(), job_runner_name, retry_atom_v,
    std::string{ctx.path_param("job_id")});
  if (!found)
    co_return http::problem(found.error(), ctx);
  co_return shown(to_json(entry_of(*found)), http::status::accepted);
}

template <size_t N>
std::vector<std::string> names(const std::array<std::string_view, N>& all) {
  return {all.begin(), all.end()};
}

std::vector<http::param> page_params() {
  return {{.name = "limit",
           .kind = http::param_kind::integer,
           .min = 1,
           .max = largest_page},
          {.name = "offset",
           .kind = http::param_kind::integer,
           .max = 1'000'000'000}};
}

std::vector<http::param> list_params() {
  auto out = page_params();
  out.push_back({.name = "state",
                 .kind = http::param_kind::enumeration,
                 .values = names(job_states.all())});
  out.push_back({.name = "kind",
                 .kind = http::param_kind::enumeration,
                 .values = names(job_types.all())});
  return out;
}

http::param job_id_param() {
  return {.name = "job_id",
          .in = http::param_in::path,
          .kind = http::param_kind::pattern,
          .required = true,
          // A search's id, or that of a loop.
          .pattern = "[A-Za-z0-9_:-]{8,72}",
          .description = "Identificador da tarefa"};
}

} // namespace

void add_job_routes(std::vector<http::route>& table, const app_ptr& a) {
  using http::access;
  using http::verb;
  auto add = [&](verb method, const char* path, std::vector<http::param> params,
                 const http::model& model, const char* summary, access who,
                 auto run) {
    table.push_back(
      {.method = method,
       .path = path,
       .params = std::move(params),
       .response = &model,
       .summary = summary,
       .who = who,
       .run = [a, run](request_context& ctx) { return run(a, ctx); }});
  };
  auto& one = model_of<models::job_entry>();
  auto& many = model_of<models::job_list>();
  add(verb::get, "/v1/jobs", list_params(), many,
      "Tarefas do usuário, de todos para administradores", access::user,
      get_jobs);
  add(verb::get, "/v1/jobs/{job_id}", {job_id_param()}, one, "Uma tarefa",
      access::user, get_job);
  add(verb::post, "/v1/jobs/{job_id}/cancel", {job_id_param()}, one,
      "Cancela uma tarefa", access::user, post_cancel);
  add(verb::get, "/v1/admin/jobs/dead", page_params(), many,
      "Tarefas abandonadas: derrubaram quem as executava", access::admin,
      get_dead);
  add(verb::get, "/v1/admin/loops", {}, model_of<models::loop_list>(),
      "O que um processo de todos faz de tempos em tempos", access::admin,
      get_loops);
  add(verb::post, "/v1/admin/jobs/{job_id}/requeue", {job_id_param()}, one,
      "Tenta de novo uma tarefa abandonada", access::admin, post_requeue);
}

} // namespace bidiq
