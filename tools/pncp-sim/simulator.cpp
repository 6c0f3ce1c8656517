#include "tools/pncp-sim/simulator.hpp"

#include "tools/pncp-sim/errors.hpp"
#include "tools/pncp-sim/fault_effects.hpp"
#include "tools/pncp-sim/random.hpp"

#include <cstdlib>

namespace bidiq {

namespace {

// How a request over the enforced rate shows in the statistics.
constexpr std::string_view rate_fault = "rate_limit";
constexpr std::string_view outage_fault = "outage";

void announce_retry(sim_answer& answer, int seconds) {
  if ((answer.status == 429 || answer.status == 503) && seconds > 0)
    answer.headers.emplace_back("Retry-After", std::to_string(seconds));
}

// Whether any bytes of a status line go out.
bool has_status(delivery how) noexcept {
  return how != delivery::hang && how != delivery::close;
}

page_wish changed_wish(page_wish asked, const fault_decision& decision) {
  for (const auto& rule : decision.queries)
    asked = changed_wish(asked, rule);
  return asked;
}

// The size asked for by a request that tells one.
uint64_t asked_size(const sim_target& target) {
  auto text = target.find(words_of(target.source).size);
  return text ? std::strtoull(text->c_str(), nullptr, 10) : 0;
}

// A false 204 needs rows to deny, beyond the first page; a spurious 422 a valid
// request; a rejected size one; a spoiled delivery a body.
bool strikes(const fault_rule& rule, const sim_target& target,
             const std::variant<list_page, sim_answer>& truth) {
  auto page = std::get_if<list_page>(&truth);
  auto answer = std::get_if<sim_answer>(&truth);
  switch (rule.kind) {
    case fault_kind::false_204:
      return page && page->number > 1 && !page->rows.empty();
    case fault_kind::spurious_422:
      return page || answer->status == 204;
    case fault_kind::reject_size:
      return asked_size(target) > fault_size(rule);
    case fault_kind::truncated:
    case fault_kind::slow:
    case fault_kind::endless:
    case fault_kind::drip:
    case fault_kind::header_flood:
    case fault_kind::gzip_bomb:
      return page || !answer->body.empty();
    default:
      return true;
  }
}

} // namespace

simulator::simulator(simulator_options options)
  : options_(std::move(options)),
    storage_(options_.storage),
    drive_(options_.drive) {
  set_faults(options_.faults);
}

void simulator::set_faults(fault_settings settings) {
  faults_.set_rules(effective_rules(settings));
  faults_.set_seed(settings.seed);
  for (auto source :
       {sim_source::pncp, sim_source::pcp, sim_source::comprasgov}) {
    at(buckets_, source) = effective_bucket(settings, source);
    at(latencies_, source) = effective_latency(settings, source);
  }
  options_.faults = std::move(settings);
}

sim_answer simulator::handle(const sim_request& request, const sim_clock& now) {
  if (is_control(request.target))
    return control(request, now);
  auto target = parse_target(request.target);
  auto answer = upstream(request, target, now);
  announce_retry(answer, options_.faults.retry_after);
  if (has_status(answer.how))
    statistics_.answered(target.source, answer.status);
  return answer;
}

sim_answer simulator::upstream(const sim_request& request,
                               const sim_target& target, const sim_clock& now) {
  statistics_.arrived(target.source, target.path, now.mono, now.wall);
  if (at(outages_, target.source) != outage_mode::none)
    return during_outage(target);
  if (!at(buckets_, target.source).take(now.mono))
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

sim_answer simulator::during_outage(const sim_target& target) {
  statistics_.faulted(target.source, outage_fault);
  auto answer = proxy_page(503);
  if (at(outages_, target.source) == outage_mode::hang)
    answer.how = delivery::hang;
  else if (at(outages_, target.source) == outage_mode::close)
    answer.how = delivery::close;
  return answer;
}

std::chrono::milliseconds simulator::latency(sim_source source,
                                             uint64_t draw) const {
  return at(latencies_, source).draw(mix_bits(draw, 1));
}

sim_answer simulator::list(const sim_target& target, const sim_clock& now) {
  auto decision = faults_.decide(target);
  auto truth = look_up(target, now, decision);
  if (decision.replacement && strikes(*decision.replacement, target, truth))
    return replaced(*decision.replacement, target, now, decision.draw);
  auto spoilt = decision.delivery && strikes(*decision.delivery, target, truth);
  auto answer = rendered(std::move(truth), target, decision);
  answer.delay = latency(target.source, decision.draw);
  if (spoilt) {
    statistics_.faulted(target.source, to_string(decision.delivery->kind));
    spoil_delivery(answer, *decision.delivery);
  }
  return answer;
}

simulator::listing simulator::look_up(const sim_target& target,
                                      const sim_clock& now,
                                      const fault_decision& decision) {
  auto today = options_.today ? local_time{*options_.today}
                              : to_local(now.wall);
  sim_now moment{now.wall, today};
  return target.source == sim_source::pncp
           ? look_up_pncp(target, moment, decision)
           : look_up_further(target, moment, decision);
}

simulator::listing simulator::look_up_pncp(const sim_target& target,
                                           const sim_now& now,
                                           const fault_decision& decision) {
  auto read = read_list_query(find_list(target.path).value(), target, now);
  if (auto error = std::get_if<sim_answer>(&read))
    return std::move(*error);
  const auto& query = std::get<list_query>(read);
  page_wish asked{query.page, query.page_size};
  auto wish = changed_wish(asked, decision);
  move_records(query.filter, decision);
  auto found = records_.select(query.filter, wish.page, wish.size);
  if (found.rows.empty())
    return sim_answer{.status = 204};
  list_page page;
  page.total = found.total;
  page.number = wish.page;
  page.size = wish.size;
  for (auto record : found.rows)
    page.rows.push_back(record->body);
  for (const auto& rule : decision.queries)
    answer_wish(page, asked, rule);
  return page;
}

void simulator::move_records(const record_filter& filter,
                             const fault_decision& decision) {
  for (auto& rule : decision.lists) {
    statistics_.faulted(sim_source::pncp, to_string(rule.kind));
    if (rule.kind == fault_kind::record_added)
      records_.add_to(filter, decision.draw);
    else
      records_.remove_from(filter, mix_bits(decision.draw, 2));
  }
}

simulator::listing simulator::look_up_further(const sim_target& target,
                                              const sim_now& now,
                                              const fault_decision& decision) {
  auto read = target.source == sim_source::pcp
                ? read_pcp_query(target, now)
                : read_comprasgov_query(target, now);
  if (auto error = std::get_if<sim_answer>(&read))
    return std::move(*error);
  auto& query = std::get<row_query>(read);
  page_wish asked{query.page, query.page_size};
  auto wish = changed_wish(asked, decision);
  query.page = wish.page;
  query.page_size = wish.size;
  auto page = further_.select(target.source, query, now.brasilia);
  if (page.rows.empty() && target.source == sim_source::comprasgov
      && !options_.empty_list_for_nothing)
    return spring_error(404, "Nenhum registro encontrado", target.path,
                        now.utc);
  if (!page.rows.empty())
    for (const auto& rule : decision.queries)
      answer_wish(page, asked, rule);
  return page;
}

sim_answer simulator::replaced(const fault_rule& rule, const sim_target& target,
                               const sim_clock& now, uint64_t draw) {
  statistics_.faulted(target.source, to_string(rule.kind));
  auto answer = replacement_answer(rule, target.path, now.wall, draw);
  if (rule.kind == fault_kind::redirect_loop)
    answer.headers.emplace_back("Location", target.raw);
  if (answer.delay.count() == 0)
    answer.delay = latency(target.source, draw);
  return answer;
}

sim_answer simulator::rendered(listing truth, const sim_target& target,
                               const fault_decision& decision) {
  if (auto answer = std::get_if<sim_answer>(&truth))
    return std::move(*answer);
  auto& page = std::get<list_page>(truth);
  sim_answer answer{.status = 200, .content_type = "application/json"};
  auto count = [&](fault_kind kind) {
    statistics_.faulted(target.source, to_string(kind));
  };
  if (!page.rows.empty()) {
    for (const auto& rule : decision.queries)
      count(rule.kind);
    for (const auto& rule : decision.changes) {
      if (rule.kind == fault_kind::wrong_type)
        answer.content_type = wrong_content_type(decision.draw);
      else if (!change_page(page, rule, decision.draw))
        continue;
      count(rule.kind);
    }
  }
  answer.body = render_page(page);
  return answer;
}

} // namespace bidiq
