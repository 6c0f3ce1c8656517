#include "tools/pncp-sim/simulator.hpp"

#include "tools/pncp-sim/errors.hpp"
#include "tools/pncp-sim/fault_effects.hpp"
#include "tools/pncp-sim/random.hpp"

namespace bidiq {

namespace {

// How a request over the enforced rate shows in the statistics.
constexpr std::string_view rate_fault = "rate_limit";

void announce_retry(sim_answer& answer, int seconds) {
  if (answer.status == 429 && seconds > 0)
    answer.headers.emplace_back("Retry-After", std::to_string(seconds));
}

} // namespace

simulator::simulator(simulator_options options) : options_(std::move(options)) {
  set_faults(options_.faults);
}

void simulator::set_faults(fault_settings settings) {
  faults_.set_rules(settings.rules);
  faults_.set_seed(settings.seed);
  bucket_ = settings.rate > 0 ? leaky_bucket{settings.rate, settings.burst}
                              : leaky_bucket{};
  options_.faults = std::move(settings);
}

sim_answer simulator::handle(const sim_request& request, const sim_clock& now) {
  if (is_control(request.target))
    return control(request);
  auto target = parse_target(request.target);
  auto answer = upstream(request, target, now);
  announce_retry(answer, options_.faults.retry_after);
  if (answer.how != delivery::hang)
    statistics_.answered(target.source, answer.status);
  return answer;
}

sim_answer simulator::upstream(const sim_request& request,
                               const sim_target& target, const sim_clock& now) {
  statistics_.arrived(target.source, target.path, now.mono, now.wall);
  if (!bucket_.take(now.mono))
    return over_the_rate(target.source, now);
  if (request.method != "GET")
    return spring_error(405, "Request method not supported", target.path,
                        now.wall);
  if (is_list_of(target.source, target.path))
    return list(target, now);
  return spring_error(404, "No message available", target.path, now.wall);
}

sim_answer simulator::over_the_rate(sim_source source, const sim_clock& now) {
  statistics_.faulted(source, rate_fault);
  auto answer = rate_limit_page(429);
  auto draw = mix_bits(options_.faults.seed,
                       static_cast<uint64_t>(now.mono.count()));
  answer.delay = refusal_delay(draw);
  return answer;
}

sim_answer simulator::list(const sim_target& target, const sim_clock& now) {
  auto decision = faults_.decide(target);
  auto truth = look_up(target, now);
  if (decision.replacement && strikes(*decision.replacement, truth))
    return replaced(*decision.replacement, target, now, decision.draw);
  auto spoilt = decision.delivery && strikes(*decision.delivery, truth);
  auto answer = rendered(std::move(truth), target, decision);
  answer.delay = options_.faults.latency.draw(mix_bits(decision.draw, 1));
  if (spoilt) {
    statistics_.faulted(target.source, to_string(decision.delivery->kind));
    spoil_delivery(answer, *decision.delivery);
  }
  return answer;
}

simulator::listing simulator::look_up(const sim_target& target,
                                      const sim_clock& now) {
  auto today = options_.today ? local_time{*options_.today}
                              : to_local(now.wall);
  sim_now moment{now.wall, today};
  return target.source == sim_source::pncp ? look_up_pncp(target, moment)
                                           : look_up_further(target, moment);
}

simulator::listing simulator::look_up_pncp(const sim_target& target,
                                           const sim_now& now) const {
  auto read = read_list_query(find_list(target.path).value(), target, now);
  if (auto error = std::get_if<sim_answer>(&read))
    return std::move(*error);
  const auto& query = std::get<list_query>(read);
  auto found = records_.select(query.filter, query.page, query.page_size);
  if (found.rows.empty())
    return sim_answer{.status = 204};
  list_page page;
  page.total = found.total;
  page.number = query.page;
  page.size = query.page_size;
  for (auto record : found.rows)
    page.rows.push_back(record->body);
  return page;
}

simulator::listing simulator::look_up_further(const sim_target& target,
                                              const sim_now& now) {
  auto read = target.source == sim_source::pcp
                ? read_pcp_query(target, now)
                : read_comprasgov_query(target, now);
  if (auto error = std::get_if<sim_answer>(&read))
    return std::move(*error);
  auto page = further_.select(target.source, std::get<row_query>(read),
                              now.brasilia);
  if (page.rows.empty() && target.source == sim_source::comprasgov
      && !options_.empty_list_for_nothing)
    return spring_error(404, "Nenhum registro encontrado", target.path,
                        now.utc);
  return page;
}

// A false 204 needs rows to deny, beyond the first page; a spurious 422 a
// valid request; a spoiled delivery a body.
bool simulator::strikes(const fault_rule& rule, const listing& truth) const {
  auto page = std::get_if<list_page>(&truth);
  auto answer = std::get_if<sim_answer>(&truth);
  switch (rule.kind) {
    case fault_kind::false_204:
      return page && page->number > 1 && !page->rows.empty();
    case fault_kind::spurious_422:
      return page || answer->status == 204;
    case fault_kind::truncated:
    case fault_kind::slow:
      return page || !answer->body.empty();
    default:
      return true;
  }
}

sim_answer simulator::replaced(const fault_rule& rule, const sim_target& target,
                               const sim_clock& now, uint64_t draw) {
  statistics_.faulted(target.source, to_string(rule.kind));
  auto answer = replacement_answer(rule, target.path, now.wall, draw);
  if (answer.delay.count() == 0)
    answer.delay = options_.faults.latency.draw(mix_bits(draw, 1));
  return answer;
}

sim_answer simulator::rendered(listing truth, const sim_target& target,
                               const fault_decision& decision) {
  if (auto answer = std::get_if<sim_answer>(&truth))
    return std::move(*answer);
  auto& page = std::get<list_page>(truth);
  for (auto kind : decision.changes)
    if (!page.rows.empty() && change_page(page, kind, decision.draw))
      statistics_.faulted(target.source, to_string(kind));
  return {.status = 200,
          .content_type = "application/json",
          .body = render_page(page)};
}

} // namespace bidiq
