#include "net/routes/search_jobs.hpp"

#include "actors/domain/search_job.hpp"

namespace bidiq {

namespace asio = boost::asio;

namespace {

asio::awaitable<outcome<job>> find_job(const app& a, http::request_context& ctx,
                                       const std::string& id) {
  if (a.job_backend == "memory")
    co_return fail(errc::not_found);
  co_return co_await ask_service<job, job_runner_actor>(
    a, ctx.remaining(), job_runner_name, find_atom_v, caller(ctx), id);
}

search_snapshot snapshot_of(const job& x) {
  search_snapshot out;
  out.search_id = x.id;
  out.progress = x.progress;
  out.created = x.created;
  out.updated = x.started.value_or(x.created);
  if (x.state == job_state::cancelled) {
    out.status = search_status::cancelled;
    out.at = stage::cancelled;
    out.progress = 100;
    out.updated = x.ended.value_or(out.updated);
  } else if (x.state != job_state::queued) {
    out.status = search_status::running;
  }
  if (auto order = order_of(x); order && *order)
    out.request = (*order)->request;
  return out;
}

} // namespace

asio::awaitable<outcome<search_snapshot>>
state_by_job(const app& a, http::request_context& ctx, std::string search_id) {
  auto found = co_await find_job(a, ctx, search_id);
  if (!found)
    co_return found.error();
  if (found->type != job_type::search || has_ended(found->state))
    co_return fail(errc::not_found);
  co_return snapshot_of(*found);
}

asio::awaitable<outcome<search_snapshot>>
cancel_by_job(const app& a, http::request_context& ctx, std::string search_id) {
  auto found = co_await find_job(a, ctx, search_id);
  if (!found)
    co_return found.error();
  if (found->type != job_type::search || has_ended(found->state))
    co_return fail(errc::not_found);
  auto ended = co_await ask_service<job, job_runner_actor>(
    a, ctx.remaining(), job_runner_name, cancel_atom_v, caller(ctx), search_id);
  if (!ended)
    co_return unconfirmed(ended.error());
  co_return snapshot_of(*ended);
}

failure unconfirmed(failure x) {
  if (x.code == errc::unavailable)
    x.code = errc::undecided;
  return x;
}

} // namespace bidiq
