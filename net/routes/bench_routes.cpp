// BENCH_ROUTES=1: lets any load generator publish through the real path.
#include "actors/base/parse_json.hpp"
#include "net/routes/app.hpp"
#include "net/routes/models.hpp"

namespace bidiq {

namespace asio = boost::asio;

namespace {

using http::answer;
using http::request_context;

// Progress of published events: somewhere within `fetching`.
constexpr int bench_progress = 10;

// A sound JSON text without what is between its parts: line breaks would end
// the event's line, and a generator looks for its fields as we write ours.
std::string without_blanks(std::string_view json) {
  std::string out;
  out.reserve(json.size());
  auto quoted = false;
  auto escaped = false;
  for (auto c : json) {
    if (quoted || (c != ' ' && c != '\t' && c != '\r' && c != '\n'))
      out += c;
    if (c == '"' && !escaped)
      quoted = !quoted;
    escaped = quoted && c == '\\' && !escaped;
  }
  return out;
}

outcome<progress_draft> draft_of(const std::string& body) {
  auto begin = body.find_first_not_of(" \t\r\n");
  if (begin != std::string::npos && body[begin] == '{'
      && nested_deeper(body, max_json_nesting))
    return fail(errc::malformed, "event nested too deep");
  progress_draft out{stage::fetching, bench_progress, {}, "{}"};
  if (!is_json_object(body)) {
    out.message = body;
    return out;
  }
  out.detail = without_blanks(body);
  return out;
}

asio::awaitable<answer> post_event(app_ptr a, request_context& ctx) {
  auto draft = draft_of(ctx.body);
  if (!draft)
    co_return http::problem(draft.error(), ctx);
  auto accepted = co_await ask_service<uint64_t, progress_registry_actor>(
    *a, ctx.remaining(), progress_registry_name, caf::publish_atom_v,
    std::string{*ctx.query_param("id")}, std::move(*draft));
  if (!accepted)
    co_return http::problem(accepted.error(), ctx);
  if (*accepted == 0)
    co_return http::problem(fail(errc::already_finished), ctx);
  co_return http::json_response(to_json(models::published{*accepted}),
                                http::status::created);
}

} // namespace

void add_bench_routes(std::vector<http::route>& table, const app_ptr& a) {
  table.push_back(
    {.method = http::verb::post,
     .path = "/__bench/pub",
     .params = {{.name = "id",
                 .kind = http::param_kind::pattern,
                 .required = true,
                 .pattern = "[A-Za-z0-9_-]{8,72}"}},
     .response = &model_of<models::published>(),
     .summary = "Publica um evento de progresso (somente para medições)",
     .any_body = true, // no load generator is asked to say what it sends
     .run = [a](request_context& ctx) { return post_event(a, ctx); }});
}

} // namespace bidiq
