// Progress streams: from a request to a session of this I/O thread's hub.
#include "actors/progress/cursor.hpp"
#include "net/routes/app.hpp"

namespace bidiq {

namespace asio = boost::asio;

namespace {

using http::answer;
using http::request_context;
using verdict = sse_hub::verdict;

http::response stream_head() {
  http::response out;
  out.content_type = "text/event-stream";
  out.headers = {{"Cache-Control", "no-cache, no-store"},
                 {"X-Accel-Buffering", "no"},
                 {"Transfer-Encoding", "chunked"}};
  return out;
}

uint64_t last_event_id(const request_context& ctx) {
  auto text = ctx.header("Last-Event-ID");
  if (text.empty())
    text = ctx.query_param("last_event_id").value_or("");
  return parse_cursor(text);
}

// Without authentication there is one user: then addresses are told apart.
std::string limited_by(const request_context& ctx) {
  return ctx.who.user == local_user ? "addr:" + ctx.remote_address
                                    : "user:" + ctx.who.user;
}

std::shared_ptr<void> make_slot(const app_ptr& a, const std::string& who,
                                std::shared_ptr<void> connection) {
  auto give_back = [a, who, connection](void*) {
    tell<stream_limiter_actor>(*a, stream_limiter_name, detach_atom_v, who);
  };
  return {nullptr, give_back};
}

// Whether the history says that the caller's search ended so long ago that
// its progress has expired everywhere.
asio::awaitable<bool> has_expired(const app& a, request_context& ctx,
                                  const std::string& search_id) {
  if (a.database_backend.empty())
    co_return false;
  auto found = co_await ask_service<search_record, accounts_actor>(
    a, ctx.remaining(), accounts_name, find_atom_v, caller(ctx), search_id);
  if (!found || !found->ended)
    co_return false;
  co_return *found->ended + a.progress_ttl < system_utc_now();
}

asio::awaitable<answer> get_progress(app_ptr a, request_context& ctx) {
  if (ctx.head.version < 11)
    co_return http::problem(http::protocol_error::version_not_supported, ctx);
  if (ctx.is_head())
    co_return stream_head();
  auto& hub = *a->hubs[ctx.io_index];
  sse_request request;
  request.search_id = ctx.path_param("search_id");
  request.viewer = ctx.who.user;
  request.ticketed = ctx.who.ticket_for == request.search_id;
  request.after = last_event_id(ctx);
  auto found = verdict::waits;
  if (request.after > 0)
    found = co_await hub.resume(request);
  // A client that comes back to what has expired would wait in vain.
  auto in_vain = false;
  if (found == verdict::waits && request.after > 0)
    in_vain = co_await has_expired(*a, ctx, request.search_id);
  if (in_vain)
    found = verdict::nothing_left;
  if (found == verdict::nothing_left)
    co_return http::empty_response();
  // Only who resumes a search that is known to be his own is never limited.
  auto who = limited_by(ctx);
  auto admitted = co_await ask_service<bool, stream_limiter_actor>(
    *a, ctx.remaining(), stream_limiter_name, claim_atom_v, who,
    a->streams.of(ctx.who.plan), found == verdict::stream);
  if (!admitted)
    co_return http::problem(admitted.error(), ctx);
  request.slot = make_slot(a, who, ctx.slot);
  if (found == verdict::unknown)
    co_return http::empty_response();
  auto run = [a, request = std::move(request)](http::tcp::socket socket,
                                               request_context&& taken,
                                               std::string head) mutable {
    request.head = std::move(head);
    a->hubs[taken.io_index]->adopt(std::move(socket), std::move(request));
  };
  co_return http::takeover{stream_head(), std::move(run)};
}

// Whether a client that has seen more events than there are may be sent the end
// once more.
asio::awaitable<bool> ask_ahead(const app& a, std::string id, uint64_t cursor) {
  auto may = co_await ask_service<bool, progress_registry_actor>(
    a, sse_options{}.verdict_timeout, progress_registry_name, ahead_atom_v, id,
    cursor);
  co_return may&&* may;
}

} // namespace

sse_hooks progress_hooks(const app* a) {
  sse_hooks out;
  out.attach = [a](const std::string& id, progress_sink_ptr sink,
                   bool resuming) {
    tell<progress_registry_actor>(*a, progress_registry_name, attach_atom_v, id,
                                  sink, resuming);
  };
  out.detach = [a](const std::string& id, progress_sink_ptr sink) {
    tell<progress_registry_actor>(*a, progress_registry_name, detach_atom_v, id,
                                  sink);
  };
  out.ahead = [a](const std::string& id, uint64_t cursor) {
    return ask_ahead(*a, id, cursor);
  };
  out.knowable = [a] {
    return a->state->jobs_known
           && (!a->shares_state || a->state->redis_connected);
  };
  out.complete = [a] {
    return std::chrono::steady_clock::now() >= a->state->complete_from.load();
  };
  return out;
}

void add_progress_routes(std::vector<http::route>& table, const app_ptr& a) {
  using http::param_in;
  table.push_back(
    {.path = "/v1/buscar-progress/{search_id}",
     .params = {{.name = "search_id",
                 .in = param_in::path,
                 .kind = http::param_kind::pattern,
                 .required = true,
                 .pattern = "[A-Za-z0-9_-]{8,72}"},
                {.name = "ticket", .description = "Bilhete de progress_url"},
                {.name = "last_event_id", .description = "Retoma depois deste"},
                {.name = "Last-Event-ID", .in = param_in::header}},
     .summary = "Progresso de uma busca (Server-Sent Events)",
     .who = http::access::ticket_or_user,
     .legacy = true,
     .produces = {"text/event-stream"},
     .run = [a](request_context& ctx) { return get_progress(a, ctx); }});
}

} // namespace bidiq
