#include "tools/pncp-sim/fault_settings.hpp"

#include <nlohmann/json.hpp>

namespace bidiq {

namespace {

using nlohmann::json;
using nlohmann::ordered_json;

failure refused(const std::string& what) {
  return fail(errc::invalid_request, what);
}

// The flag's text for a rule given as an object, so that one parser judges.
std::string rule_text(const json& x) {
  if (x.is_string())
    return x.get<std::string>();
  auto number = [](const json& value) {
    return value.is_string() ? value.get<std::string>() : value.dump();
  };
  std::string out = number(x.value("kind", json("?"))) + '='
                    + number(x.value("probability", json(1)));
  for (const auto& [key, value] : x.items()) {
    if (key == "kind" || key == "probability")
      continue;
    if (key == "first_only" && value.is_boolean())
      out += value.get<bool>() ? ",first_only" : "";
    else
      out += ',' + (key == "delay_ms" ? "delay" : key) + '=' + number(value);
  }
  return out;
}

outcome<std::vector<fault_rule>> read_rules(const json& list) {
  std::vector<fault_rule> rules;
  if (!list.is_array())
    return refused("faults: not an array");
  for (const auto& x : list) {
    auto rule = parse_fault_rule(x.is_object() || x.is_string() ? rule_text(x)
                                                                : x.dump());
    if (!rule)
      return rule.error();
    rules.push_back(std::move(*rule));
  }
  return rules;
}

outcome<void> set_number(fault_settings& settings, const std::string& key,
                         const json& value) {
  if (!value.is_number() || value.get<double>() < 0)
    return refused(key + ": not a number from 0 up");
  if (key == "rate")
    settings.rate = value.get<double>();
  else if (key == "burst")
    settings.burst = value.get<double>();
  else if (key == "retry_after")
    settings.retry_after = value.get<int>();
  else if (key == "seed")
    settings.seed = value.get<uint64_t>();
  else
    return refused("unknown setting: " + key);
  return {};
}

outcome<void> set_one(fault_settings& settings, const std::string& key,
                      const json& value, const file_reader& read_file) {
  if (key == "faults") {
    auto rules = read_rules(value);
    if (!rules)
      return rules.error();
    settings.rules = std::move(*rules);
    return {};
  }
  if (key != "latency")
    return set_number(settings, key, value);
  if (!value.is_string())
    return refused("latency: not a string");
  auto model = latency_model::parse(value.get<std::string>(), read_file);
  if (!model)
    return model.error();
  settings.latency = std::move(*model);
  return {};
}

ordered_json rule_json(const fault_rule& rule) {
  ordered_json out;
  out["kind"] = to_string(rule.kind);
  out["probability"] = rule.probability;
  if (rule.source)
    out["source"] = to_string(*rule.source);
  if (!rule.uf.empty())
    out["uf"] = rule.uf;
  if (!rule.modality.empty())
    out["modalidade"] = rule.modality;
  if (rule.first_only)
    out["first_only"] = true;
  if (rule.delay)
    out["delay_ms"] = rule.delay->count();
  return out;
}

} // namespace

outcome<fault_settings> read_fault_settings(std::string_view text,
                                            fault_settings current,
                                            const file_reader& read_file) {
  try {
    auto settings = json::parse(text, nullptr, false);
    if (!settings.is_object())
      return refused("not a JSON object");
    for (const auto& [key, value] : settings.items())
      if (auto done = set_one(current, key, value, read_file); !done)
        return done.error();
    return current;
  } catch (const json::exception& x) {
    return refused(x.what());
  }
}

std::string to_json(const fault_settings& settings) {
  ordered_json out;
  out["faults"] = ordered_json::array();
  for (const auto& rule : settings.rules)
    out["faults"].push_back(rule_json(rule));
  out["latency"] = settings.latency.text();
  out["rate"] = settings.rate;
  out["burst"] = settings.burst;
  out["retry_after"] = settings.retry_after;
  out["seed"] = settings.seed;
  return out.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

} // namespace bidiq
