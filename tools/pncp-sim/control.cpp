// The control and statistics API under /__sim/.
#include "tools/pncp-sim/json_text.hpp"
#include "tools/pncp-sim/simulator.hpp"

namespace bidiq {

namespace {

constexpr std::string_view prefix = "/__sim/";

sim_answer answer_json(unsigned status, std::string body) {
  return {.status = status,
          .content_type = "application/json",
          .body = std::move(body)};
}

sim_answer refuse(unsigned status, std::string_view why) {
  std::string body = "{";
  append_key(body, "error");
  append_sound_json_string(body, why);
  return answer_json(status, body + "}");
}

} // namespace

bool simulator::is_control(std::string_view target) {
  return target.starts_with(prefix) || auth_desk::is_auth(target);
}

sim_answer simulator::control(const sim_request& request,
                              const sim_clock& now) {
  if (auth_desk::is_auth(request.target))
    return auth_.answer(request.method, request.target, request.authorization);
  auto what = request.target.substr(prefix.size());
  if (what == "faults")
    return control_faults(request);
  if (what == "outage")
    return control_outage(request);
  if (what == "stats" && request.method == "GET")
    return answer_json(200, statistics_.to_json());
  if (what.substr(0, what.find('?')) == "arrivals" && request.method == "GET")
    return control_arrivals(request);
  if (what == "auth" && request.method == "POST")
    return control_auth(request);
  if (what == "storage")
    return control_storage(request, now);
  if (what == "drive")
    return control_drive(request, now);
  if (what == "order")
    return control_order(request);
  if (what == "records" && request.method == "POST")
    return control_records(request.body);
  if (what == "reset" && request.method == "POST") {
    statistics_.reset();
    faults_.forget();
    return answer_json(200, "{\"reset\":true}");
  }
  return refuse(404, "no such control; see docs/pncp-sim.md");
}

sim_answer simulator::control_faults(const sim_request& request) {
  if (request.method == "GET")
    return answer_json(200, to_json(options_.faults));
  if (request.method != "POST")
    return refuse(405, "GET or POST");
  auto settings = read_fault_settings(request.body, options_.faults,
                                      options_.read_file);
  if (!settings)
    return refuse(400, settings.error().context);
  set_faults(std::move(*settings));
  return answer_json(200, to_json(options_.faults));
}

sim_answer simulator::control_auth(const sim_request& request) {
  auto done = auth_.set(request.body);
  return done ? answer_json(200, "{\"set\":true}")
              : refuse(400, done.error().context);
}

sim_answer simulator::control_storage(const sim_request& request,
                                      const sim_clock& now) {
  if (request.method == "POST") {
    auto done = storage_.control(request.body, now.wall);
    if (!done)
      return refuse(400, done.error().context);
  } else if (request.method != "GET") {
    return refuse(405, "GET or POST");
  }
  return answer_json(200, storage_.to_json());
}

sim_answer simulator::control_drive(const sim_request& request,
                                    const sim_clock& now) {
  if (request.method == "POST") {
    auto done = drive_.control(request.body, now.wall);
    if (!done)
      return refuse(400, done.error().context);
  } else if (request.method != "GET") {
    return refuse(405, "GET or POST");
  }
  return answer_json(200, drive_.to_json());
}

sim_answer simulator::control_outage(const sim_request& request) {
  if (request.method == "POST") {
    auto next = read_outage(request.body, outages_);
    if (!next)
      return refuse(400, next.error().context);
    outages_ = *next;
  } else if (request.method != "GET") {
    return refuse(405, "GET or POST");
  }
  return answer_json(200, to_json(outages_));
}

sim_answer simulator::control_order(const sim_request& request) {
  if (request.method == "POST") {
    auto next = parse_list_sorting(request.body);
    if (!next)
      return refuse(400, next.error().context);
    records_.set_sorting(*next);
  } else if (request.method != "GET") {
    return refuse(405, "GET or POST");
  }
  std::string body = "{";
  append_key(body, "order");
  append_sound_json_string(body, to_string(records_.sorting()));
  return answer_json(200, body + "}");
}

sim_answer simulator::control_arrivals(const sim_request& request) {
  auto target = parse_target(request.target);
  std::optional<sim_source> source;
  if (auto name = target.find("source")) {
    source = find_source(*name);
    if (!source)
      return refuse(400, "no such source");
  }
  return answer_json(200, statistics_.arrivals_json(source));
}

sim_answer simulator::control_records(std::string_view ndjson) {
  auto loaded = records_.load(ndjson);
  std::string body = "{";
  append_key(body, "records");
  body += std::to_string(loaded.records);
  append_key(body, "skipped");
  body += std::to_string(loaded.skipped);
  append_key(body, "total");
  body += std::to_string(records_.size());
  return answer_json(200, body + "}");
}

} // namespace bidiq
