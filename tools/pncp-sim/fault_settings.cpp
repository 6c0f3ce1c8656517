#include "tools/pncp-sim/fault_settings.hpp"

#include "actors/base/parse_json.hpp"
#include "tools/pncp-sim/real_day.hpp"

#include <nlohmann/json.hpp>

namespace bidiq {

namespace {

using nlohmann::ordered_json;

failure refused(const std::string& what) {
  return fail(errc::invalid_request, what);
}

// The flag's text for a rule given as an object, so that one parser judges.
std::string rule_text(const nlohmann::json& x) {
  if (x.is_string())
    return x.get<std::string>();
  auto number = [](const nlohmann::json& value) {
    return value.is_string() ? value.get<std::string>() : value.dump();
  };
  std::string out = number(x.value("kind", nlohmann::json("?"))) + '='
                    + number(x.value("probability", nlohmann::json(1)));
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

outcome<std::vector<fault_rule>> read_rules(const nlohmann::json& list) {
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
                         const nlohmann::json& value) {
  if (!value.is_number() || value.get<double>() < 0)
    return refused(key + ": not a number from 0 up");
  for (auto [name, rate] : {std::pair{"rate", &settings.rate},
                            {"burst", &settings.burst},
                            {"pcp_rate", &settings.pcp_rate},
                            {"comprasgov_rate", &settings.comprasgov_rate}})
    if (key == name) {
      *rate = value.get<double>();
      return {};
    }
  if (key == "retry_after")
    settings.retry_after = value.get<int>();
  else if (key == "seed")
    settings.seed = value.get<uint64_t>();
  else
    return refused("unknown setting: " + key);
  return {};
}

outcome<void> set_latency(fault_settings& settings, const std::string& key,
                          const nlohmann::json& value,
                          const file_reader& read_file) {
  if (!value.is_string())
    return refused(key + ": not a string");
  auto model = latency_model::parse(value.get<std::string>(), read_file);
  if (!model)
    return model.error();
  if (key == "latency")
    settings.latency = std::move(*model);
  else if (key == "pcp_latency")
    settings.pcp_latency = std::move(*model);
  else
    settings.comprasgov_latency = std::move(*model);
  return {};
}

outcome<void> set_one(fault_settings& settings, const std::string& key,
                      const nlohmann::json& value,
                      const file_reader& read_file) {
  if (key == "faults") {
    auto rules = read_rules(value);
    if (!rules)
      return rules.error();
    settings.rules = std::move(*rules);
    return {};
  }
  if (key == "real_day") {
    if (!value.is_boolean())
      return refused("real_day: not true or false");
    settings.real_day = value.get<bool>();
    return {};
  }
  if (key == "latency" || key == "pcp_latency" || key == "comprasgov_latency")
    return set_latency(settings, key, value, read_file);
  return set_number(settings, key, value);
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
  if (rule.size)
    out["size"] = *rule.size;
  if (!rule.key.empty())
    out["key"] = rule.key;
  return out;
}

} // namespace

std::vector<fault_rule> effective_rules(const fault_settings& settings) {
  auto rules = settings.rules;
  if (settings.real_day)
    for (auto& rule : real_day_rules())
      rules.push_back(std::move(rule));
  return rules;
}

latency_model effective_latency(const fault_settings& settings,
                                sim_source source) {
  if (source == sim_source::pcp && settings.pcp_latency)
    return *settings.pcp_latency;
  if (source == sim_source::comprasgov && settings.comprasgov_latency)
    return *settings.comprasgov_latency;
  if (!settings.real_day)
    return settings.latency;
  if (source == sim_source::pncp && settings.real_latency)
    return *settings.real_latency;
  return real_day_latency(source);
}

leaky_bucket effective_bucket(const fault_settings& settings,
                              sim_source source) {
  switch (source) {
    case sim_source::pcp:
      return {settings.pcp_rate, 0};
    case sim_source::comprasgov:
      return {settings.comprasgov_rate, 0};
    case sim_source::pncp:
      break;
  }
  if (settings.real_day && settings.rate == 0)
    return {real_rate, real_burst};
  return {settings.rate, settings.burst};
}

outcome<fault_settings> read_fault_settings(std::string_view text,
                                            fault_settings current,
                                            const file_reader& read_file) {
  try {
    auto settings = parse_json(text);
    if (!settings.is_object())
      return refused("not a JSON object");
    for (const auto& [key, value] : settings.items())
      if (auto done = set_one(current, key, value, read_file); !done)
        return done.error();
    return current;
  } catch (const nlohmann::json::exception& x) {
    return refused(x.what());
  }
}

std::string to_json(const fault_settings& settings) {
  ordered_json out;
  out["faults"] = ordered_json::array();
  for (const auto& rule : settings.rules)
    out["faults"].push_back(rule_json(rule));
  out["latency"] = settings.latency.text();
  if (settings.pcp_latency)
    out["pcp_latency"] = settings.pcp_latency->text();
  if (settings.comprasgov_latency)
    out["comprasgov_latency"] = settings.comprasgov_latency->text();
  out["rate"] = settings.rate;
  out["burst"] = settings.burst;
  out["pcp_rate"] = settings.pcp_rate;
  out["comprasgov_rate"] = settings.comprasgov_rate;
  out["retry_after"] = settings.retry_after;
  out["seed"] = settings.seed;
  out["real_day"] = settings.real_day;
  return out.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

} // namespace bidiq
