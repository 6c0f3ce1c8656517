// What a sector would find, before it is saved.
#include "actors/match/own_sector.hpp"
#include "actors/match/sector_trial.hpp"
#include "net/routes/app.hpp"
#include "net/routes/own_sector_json.hpp"
#include "net/routes/own_sector_models.hpp"
#include "net/routes/trial_gate.hpp"

namespace bidiq {

namespace asio = boost::asio;

namespace {

using http::answer;
using http::request_context;

// What the head of a text is, all sectors of a node agree on.
std::shared_ptr<const text_head> head_of(const app& a) {
  return a.sectors->empty() ? nullptr : a.sectors->front().head;
}

// A place that all copies of some work share: what the work gives back at its
// end is free before its answer is on its way, however long copies stay.
using held_place = std::shared_ptr<std::shared_ptr<void>>;

// Computes on the trials' own thread, so that no page waits for it. The place
// is given back when the work has ended, not when its client has left.
asio::awaitable<answer> post_trial(app_ptr a, trial_gate& gate,
                                   request_context& ctx) {
  auto& limits = a->own_sectors;
  auto place = gate.enter(ctx.who.user);
  if (!place)
    co_return http::problem(place.error(), ctx);
  held_place held{std::make_shared<std::shared_ptr<void>>(std::move(*place))};
  auto read = [body = ctx.body, rules = limits.rules, held] {
    auto out = parse_trial_request(body, rules);
    if (!out)
      held->reset();
    return out;
  };
  auto asked = co_await offload<trial_request>(*a->trial_worker,
                                               ctx.remaining(), read);
  if (!asked)
    co_return http::problem(asked.error(), ctx);
  auto cached = co_await ask_service<notice_lists, notice_cache_actor>(
    *a, ctx.remaining(), notice_cache_name, list_atom_v, asked->ufs,
    uint64_t{limits.trial_notices} + 1);
  if (!cached) {
    held->reset();
    co_return http::problem(cached.error(), ctx);
  }
  asked->tried.head = head_of(*a);
  auto run = [asked = std::move(*asked), notices = std::move(*cached), limits,
              held]() -> outcome<std::string> {
    auto until = std::chrono::steady_clock::now() + limits.trial_time;
    trial_limits bounds;
    bounds.max_notices = limits.trial_notices;
    bounds.time_is_up = [until] {
      return std::chrono::steady_clock::now() >= until;
    };
    auto out = trial_json(try_sector(asked.tried, notices, bounds), asked.ufs);
    held->reset();
    return out;
  };
  auto body = co_await offload<std::string>(*a->trial_worker, ctx.remaining(),
                                            std::move(run));
  if (!body)
    co_return http::problem(body.error(), ctx);
  auto out = http::json_response(std::move(*body));
  out.headers = {{"Cache-Control", "no-store"}};
  co_return out;
}

} // namespace

void add_sector_trial_routes(std::vector<http::route>& table,
                             const app_ptr& a) {
  auto gate = std::make_shared<trial_gate>(a->own_sectors.trials);
  table.push_back(
    {.method = http::verb::post,
     .path = "/v1/setores/meus/testar",
     .request = &models::sector_trial_request,
     .response = &model_of<models::trial_report>(),
     .summary = "O que um setor acharia entre as licitações em cache",
     .who = http::access::user,
     .body_limit = a->own_sectors.max_bytes,
     .run = [a, gate](request_context& ctx) {
       return post_trial(a, *gate, ctx);
     }});
}

} // namespace bidiq
