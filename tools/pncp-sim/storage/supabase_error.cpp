#include "tools/pncp-sim/storage/supabase_error.hpp"

#include "actors/base/parse_json.hpp"

namespace bidiq {

namespace {

nlohmann::ordered_json error_json(std::string_view number,
                                  std::string_view error,
                                  std::string_view message) {
  nlohmann::ordered_json out;
  out["statusCode"] = number;
  out["error"] = error;
  out["message"] = message;
  return out;
}

} // namespace

store_answer supabase_error(std::string_view number, std::string_view error,
                            std::string_view message) {
  return json_reply(400, error_json(number, error, message));
}

store_answer supabase_no_bucket() {
  return supabase_error("404", "Bucket not found", "Bucket not found");
}

store_answer supabase_no_object() {
  return supabase_error("404", "not_found", "Object not found");
}

store_answer supabase_duplicate() {
  return supabase_error("409", "Duplicate", "The resource already exists");
}

store_answer supabase_too_large() {
  return supabase_error("413", "Payload too large",
                        "The object exceeded the maximum allowed size");
}

store_answer supabase_bad_token(std::string_view message) {
  return supabase_error("400", "InvalidJWT", message);
}

store_answer supabase_bad_request(std::string_view message) {
  return supabase_error("400", "InvalidRequest", message);
}

store_answer supabase_unauthorized(std::string_view message) {
  return supabase_error("403", "Unauthorized", message);
}

store_answer supabase_done(std::string_view message) {
  return json_reply(200, {{"message", message}});
}

store_answer supabase_fault(unsigned status) {
  auto number = std::to_string(status);
  return json_reply(status, error_json(number, "SimulatedFault",
                                       "The simulator was told to fail"));
}

} // namespace bidiq
