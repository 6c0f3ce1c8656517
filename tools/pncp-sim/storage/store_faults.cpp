#include "tools/pncp-sim/storage/store_faults.hpp"

namespace bidiq {

namespace {

using nlohmann::json;
using nlohmann::ordered_json;

constexpr std::string_view any_operation = "any";

failure wrong_fault(const std::string& key) {
  return fail(errc::invalid_request, "a fault's " + key + " cannot be");
}

// Each reader takes a member that it knows, and says whether it could be.
bool read_number(store_fault& fault, const std::string& key,
                 const json& value) {
  if (!value.is_number_unsigned())
    return false;
  auto number = value.get<uint64_t>();
  if (key == "status")
    fault.status = static_cast<unsigned>(number);
  else if (key == "retry_after")
    fault.retry_after = number;
  else if (key == "times")
    fault.times = number;
  else if (key == "delay_ms")
    fault.delay = std::chrono::milliseconds{number};
  else
    return false;
  return key != "status" || (number >= 200 && number < 600);
}

bool read_flag(store_fault& fault, const std::string& key, bool value) {
  if (key == "truncate")
    fault.truncate = value;
  else if (key == "hang")
    fault.hang = value;
  else if (key == "drop")
    fault.drop = value;
  else if (key == "after")
    fault.after = value;
  else
    return false;
  return true;
}

bool read_text(store_fault& fault, const std::string& key,
               const std::string& value) {
  if (key == "path_contains") {
    fault.path_contains = value;
    return true;
  }
  if (key != "on")
    return false;
  fault.on = parse_store_operation(value);
  return fault.on || value == any_operation;
}

bool read_member(store_fault& fault, const std::string& key,
                 const json& value) {
  if (value.is_boolean())
    return read_flag(fault, key, value.get<bool>());
  if (value.is_string())
    return read_text(fault, key, value.get<std::string>());
  return read_number(fault, key, value);
}

ordered_json fault_json(const store_fault& fault) {
  ordered_json out;
  out["on"] = fault.on ? to_string(*fault.on) : any_operation;
  if (!fault.path_contains.empty())
    out["path_contains"] = fault.path_contains;
  if (fault.status != 0)
    out["status"] = fault.status;
  if (fault.retry_after != 0)
    out["retry_after"] = fault.retry_after;
  if (fault.times)
    out["times"] = *fault.times;
  if (fault.delay.count() > 0)
    out["delay_ms"] = fault.delay.count();
  for (auto [key, value] :
       {std::pair{"truncate", fault.truncate}, std::pair{"hang", fault.hang},
        std::pair{"drop", fault.drop}, std::pair{"after", fault.after}})
    if (value)
      out[key] = true;
  return out;
}

} // namespace

std::optional<store_fault> store_fault_list::take(store_operation operation,
                                                  std::string_view path) {
  for (auto& fault : faults_) {
    if ((fault.on && *fault.on != operation) || fault.times == 0u
        || path.find(fault.path_contains) == std::string_view::npos)
      continue;
    if (fault.times)
      --*fault.times;
    return fault;
  }
  return std::nullopt;
}

ordered_json store_fault_list::to_json() const {
  auto out = ordered_json::array();
  for (const auto& fault : faults_)
    out.push_back(fault_json(fault));
  return out;
}

outcome<std::vector<store_fault>> read_store_faults(const json& told) {
  if (!told.is_array())
    return fail(errc::invalid_request, "faults are no array");
  std::vector<store_fault> out;
  for (const auto& one : told) {
    if (!one.is_object())
      return fail(errc::invalid_request, "a fault is no object");
    auto& fault = out.emplace_back();
    for (const auto& [key, value] : one.items())
      if (!read_member(fault, key, value))
        return wrong_fault(key);
  }
  return out;
}

} // namespace bidiq
