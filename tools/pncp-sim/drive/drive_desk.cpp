#include "tools/pncp-sim/drive/drive_desk.hpp"

#include "tools/pncp-sim/drive/drive_error.hpp"
#include "tools/pncp-sim/drive/drive_generator.hpp"
#include "tools/pncp-sim/drive/drive_settings.hpp"

namespace bidiq {

bool drive_desk::takes(std::string_view target) {
  return drive_service::operation_of(parse_store_target(target)).has_value();
}

store_answer drive_desk::handle(const store_request& request, utc_time now) {
  auto target = parse_store_target(request.target);
  auto what
    = drive_service::operation_of(target).value_or(store_operation::other);
  auto out = side_.serve(
    request, target, what,
    [&] { return service_.answer(request, target, what, now); }, drive_fault);
  recent_.add(request.method, target.raw_path, told_status(out));
  return out;
}

outcome<void> drive_desk::control(std::string_view body, utc_time now) {
  auto wanted = read_drive_settings(body, now);
  if (!wanted)
    return wanted.error();
  if (wanted->empty) {
    side_ = {};
    recent_ = {};
  }
  if (wanted->clear)
    service_.clear();
  if (wanted->expire_tokens)
    service_.tokens().expire();
  for (uint64_t i = 0; i < wanted->generate; ++i)
    service_.put(generated_file(wanted->seed, i));
  for (auto& file : wanted->files)
    service_.put(std::move(file));
  if (wanted->faults)
    side_.faults.set(std::move(*wanted->faults));
  return {};
}

std::string drive_desk::to_json() const {
  nlohmann::ordered_json out;
  out["files"] = service_.size();
  out["tokens"] = service_.tokens().size();
  out["requests"] = side_.counts.to_json();
  out["faults"] = side_.faults.to_json();
  out["recent"] = recent_.to_json();
  return out.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

} // namespace bidiq
