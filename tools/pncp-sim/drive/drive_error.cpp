#include "tools/pncp-sim/drive/drive_error.hpp"

namespace bidiq {

store_answer drive_error(unsigned status, std::string_view reason,
                         std::string_view message, std::string_view location) {
  nlohmann::ordered_json one;
  one["message"] = message;
  one["domain"] = reason.ends_with("LimitExceeded") ? "usageLimits" : "global";
  one["reason"] = reason;
  if (!location.empty()) {
    one["location"] = location;
    one["locationType"] = status == 401 ? "header" : "parameter";
  }
  nlohmann::ordered_json error;
  error["code"] = status;
  error["message"] = message;
  error["errors"] = nlohmann::ordered_json::array({one});
  return json_reply(status, {{"error", error}});
}

store_answer drive_not_found(std::string_view id) {
  return drive_error(404, "notFound",
                     "File not found: " + std::string{id} + '.', "fileId");
}

store_answer drive_invalid(std::string_view parameter) {
  return drive_error(400, "invalid", "Invalid Value", parameter);
}

store_answer drive_fault(unsigned status) {
  switch (status) {
    case 401:
      return drive_error(401, "authError", "Invalid Credentials",
                         "Authorization");
    case 403:
      return drive_error(403, "rateLimitExceeded", "Rate Limit Exceeded");
    case 404:
      return drive_not_found("unknown");
    case 429:
      return drive_error(429, "rateLimitExceeded", "Rate Limit Exceeded");
    default:
      return drive_error(status, status < 500 ? "badRequest" : "backendError",
                         status < 500 ? "Bad Request" : "Backend Error");
  }
}

store_answer token_error(std::string_view error, std::string_view description) {
  return json_reply(400,
                    {{"error", error}, {"error_description", description}});
}

} // namespace bidiq
