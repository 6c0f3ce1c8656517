#include "net/routes/search_json.hpp"

#include "actors/results/result_json.hpp"
#include "net/routes/models.hpp"
#include "net/routes/workbook_link.hpp"
#include "storage/objects/signed_url.hpp"

#include <boost/algorithm/string/predicate.hpp>
#include <boost/algorithm/string/split.hpp>
#include <boost/algorithm/string/trim.hpp>

namespace bidiq {

namespace {

using std::chrono::seconds;

// Beyond it a page is rendered on a worker, so that an I/O thread is not held
// for more than about a millisecond.
constexpr int inline_rows = 100;

// A ticket outlives its search by this and the progress's TTL.
constexpr seconds ticket_margin{30};

models::search_state state_of(const search_snapshot& x) {
  models::search_state out;
  out.search_id = x.search_id;
  out.status = to_string(x.status);
  out.stage = to_string(x.at);
  out.progress = x.progress;
  out.message = x.message;
  out.last_event_id = x.last_event_id;
  out.total_raw = x.total_raw;
  out.total_filtrado = x.found;
  out.created_at = format_utc(x.created);
  out.updated_at = format_utc(x.updated);
  if (x.queue_position > 0)
    out.queue_position = x.queue_position;
  if (x.request) {
    out.ufs = x.request->ufs;
    out.data_inicial = format_day(x.request->first);
    out.data_final = format_day(x.request->last);
    out.setor_id = x.request->sector_id;
    if (!x.request->sector_name.empty())
      out.setor_nome = x.request->sector_name;
    out.termos_busca = x.request->terms_text;
    out.modo_termos = to_string(x.request->mode);
    out.flexoes = x.request->inflect;
  }
  return out;
}

std::string progress_url(const app& a, const std::string& id,
                         const ticket_holder& whose, utc_time now) {
  auto life = a.search_timeout + a.progress_ttl + ticket_margin;
  auto until = std::chrono::ceil<seconds>(now + life);
  return "/v1/buscar-progress/" + id
         + "?ticket=" + make_ticket(a, id, whose, until);
}

} // namespace

asio::awaitable<http::answer>
render_page(const app& a, http::request_context& ctx, search_result_ptr result,
            page_choice choice) {
  auto render = [result, choice, store = a.store,
                 ttl = a.signed_url_ttl]() -> outcome<std::string> {
    auto link = workbook_link(*result, *store, ttl, system_utc_now());
    return render_result(*result, choice.page, choice.page_size, choice.order,
                         link, choice.quota);
  };
  outcome<std::string> body = std::string{};
  if (!a.store->signs_itself())
    body = co_await offload<std::string>(*a.store_workers, ctx.remaining(),
                                         render);
  else if (choice.page_size <= inline_rows
           && choice.order == result->request->order)
    body = render();
  else
    body = co_await offload<std::string>(a, ctx.remaining(), render);
  if (!body)
    co_return http::problem(body.error(), ctx);
  auto out = http::json_response(std::move(*body));
  out.headers = {{"Cache-Control", "no-store"}};
  co_return out;
}

std::string accepted_json(const app& a, const std::string& search_id, bool kept,
                          const ticket_holder& whose, utc_time now) {
  auto base = "/v1/search/" + search_id;
  models::search_accepted out{
    search_id,         "queued",
    base + "/status",  progress_url(a, search_id, whose, now),
    base + "/results", {}};
  if (!kept)
    out.durable = false;
  return to_json(out);
}

std::string retried_json(const app& a, const retried& x,
                         const ticket_holder& whose, utc_time now) {
  return to_json(models::search_retry{
    x.search_id, x.progress_id, progress_url(a, x.progress_id, whose, now)});
}

std::string snapshot_json(const search_snapshot& x, int64_t workers) {
  auto out = state_of(x);
  if (workers >= 0)
    out.workers_alive = static_cast<uint64_t>(workers);
  return to_json(out);
}

bool prefers_async(std::string_view header) {
  std::vector<std::string> preferences;
  boost::split(preferences, header, [](char c) { return c == ','; });
  for (auto& x : preferences)
    if (boost::iequals(boost::trim_copy(x.substr(0, x.find(';'))),
                       "respond-async"))
      return true;
  return false;
}

} // namespace bidiq
