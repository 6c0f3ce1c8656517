#include "tools/pncp-sim/simulator.hpp"

#include "tools/pncp-sim/errors.hpp"
#include "tools/pncp-sim/page.hpp"

namespace bidiq {

namespace {

constexpr std::string_view control_prefix = "/__sim/";

sim_answer json_answer(unsigned status, std::string body) {
  return {.status = status,
          .content_type = "application/json",
          .body = std::move(body)};
}

} // namespace

simulator::simulator(simulator_options options) : options_(options) {
}

bool simulator::is_control(std::string_view target) {
  return target.starts_with(control_prefix);
}

sim_answer simulator::handle(const sim_request& request, const sim_clock& now) {
  if (is_control(request.target))
    return control(request);
  auto answer = upstream(request, now);
  statistics_.answered(answer.status);
  return answer;
}

sim_answer simulator::control(const sim_request& request) {
  auto what = request.target.substr(control_prefix.size());
  if (what == "stats" && request.method == "GET")
    return json_answer(200, statistics_.to_json());
  if (what == "reset" && request.method == "POST") {
    statistics_.reset();
    return json_answer(200, "{\"reset\":true}");
  }
  if (what == "records" && request.method == "POST") {
    auto loaded = records_.load(request.body);
    return json_answer(200, "{\"records\":" + std::to_string(loaded.records)
                              + ",\"skipped\":" + std::to_string(loaded.skipped)
                              + ",\"total\":" + std::to_string(records_.size())
                              + "}");
  }
  return json_answer(404, "{\"error\":\"no such control\"}");
}

sim_answer simulator::upstream(const sim_request& request,
                               const sim_clock& now) {
  auto target = parse_target(request.target);
  statistics_.arrived(target.path, now.mono, now.wall);
  if (request.method != "GET")
    return spring_error(405, "Request method not supported", target.path,
                        now.wall);
  if (auto which = find_list(target.path))
    return list(*which, target, now);
  return spring_error(404, "No message available", target.path, now.wall);
}

sim_answer simulator::list(pncp_list which, const sim_target& target,
                           const sim_clock& now) {
  auto today = options_.today ? local_time{*options_.today}
                              : to_local(now.wall);
  auto read = read_list_query(which, target, {now.wall, today});
  if (auto error = std::get_if<sim_answer>(&read))
    return std::move(*error);
  const auto& query = std::get<list_query>(read);
  auto found = records_.select(query.filter, query.page, query.page_size);
  if (found.rows.empty())
    return {.status = 204};
  list_page page;
  page.total = found.total;
  page.number = query.page;
  page.size = query.page_size;
  for (auto record : found.rows)
    page.rows.push_back(record->body);
  return json_answer(200, render_page(page));
}

} // namespace bidiq
