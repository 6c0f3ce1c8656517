#include "tools/pncp-sim/storage/store_statistics.hpp"

namespace bidiq {

nlohmann::ordered_json store_counts::to_json() const {
  auto out = nlohmann::ordered_json::object();
  for (const auto& [operation, by_status] : counts_)
    for (const auto& [status, count] : by_status)
      out[std::string{to_string(operation)}][std::to_string(status)] = count;
  return out;
}

void recent_requests::add(std::string_view method, std::string_view path,
                          unsigned status) {
  if (requests_.size() == kept)
    requests_.pop_front();
  requests_.push_back({std::string{method}, std::string{path}, status});
}

nlohmann::ordered_json recent_requests::to_json() const {
  auto out = nlohmann::ordered_json::array();
  for (const auto& [method, path, status] : requests_)
    out.push_back(nlohmann::ordered_json{
      {"method", method}, {"path", path}, {"status", status}});
  return out;
}

} // namespace bidiq
