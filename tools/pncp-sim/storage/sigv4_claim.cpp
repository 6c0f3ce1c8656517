#include "tools/pncp-sim/storage/sigv4_claim.hpp"

namespace bidiq {

namespace {

using claim_or_refusal = std::variant<sigv4_claim, sigv4_refusal>;

constexpr std::string_view algorithm = "AWS4-HMAC-SHA256";
constexpr std::chrono::seconds longest_presigned{604800};

std::vector<std::string> split_text(std::string_view text, char at) {
  std::vector<std::string> out;
  for (;;) {
    auto end = text.find(at);
    out.emplace_back(text.substr(0, end));
    if (end == std::string_view::npos)
      return out;
    text.remove_prefix(end + 1);
  }
}

// "20130524T000000Z".
std::optional<std::chrono::sys_seconds> parse_stamp(std::string_view text) {
  if (text.size() != 16 || text[8] != 'T' || text[15] != 'Z')
    return std::nullopt;
  auto date = parse_count(text.substr(0, 8));
  auto time = parse_count(text.substr(9, 6));
  if (!date || !time)
    return std::nullopt;
  using namespace std::chrono;
  year_month_day day{year{static_cast<int>(*date / 10000)},
                     month{static_cast<unsigned>(*date / 100 % 100)},
                     std::chrono::day{static_cast<unsigned>(*date % 100)}};
  if (!day.ok())
    return std::nullopt;
  return sys_days{day} + hours{*time / 10000} + minutes{*time / 100 % 100}
         + seconds{*time % 100};
}

// "KEY/20130524/us-east-1/s3/aws4_request".
bool read_credential(sigv4_claim& claim, std::string_view text) {
  auto parts = split_text(text, '/');
  if (parts.size() != 5 || parts[3] != "s3" || parts[4] != "aws4_request")
    return false;
  claim.access_key = parts[0];
  claim.day = parts[1];
  claim.region = parts[2];
  claim.scope = text.substr(parts[0].size() + 1);
  return true;
}

// The value of one of "Credential=.., SignedHeaders=.., Signature=..".
std::string_view component(std::string_view header, std::string_view name) {
  auto key = std::string{name} + '=';
  auto start = header.find(key);
  if (start == std::string_view::npos)
    return {};
  header.remove_prefix(start + key.size());
  return header.substr(0, header.find_first_of(", "));
}

sigv4_refusal malformed_header(std::string message) {
  return {"AuthorizationHeaderMalformed", std::move(message), {}};
}

sigv4_refusal malformed_query(std::string message) {
  return {"AuthorizationQueryParametersError", std::move(message), {}};
}

claim_or_refusal read_header_claim(const store_request& request) {
  sigv4_claim claim;
  auto header = request.header("Authorization");
  if (!header.starts_with(algorithm))
    return sigv4_refusal{
      "InvalidArgument", "Unsupported Authorization Type", {}};
  if (!read_credential(claim, component(header, "Credential")))
    return malformed_header("The authorization header is malformed; the "
                            "Credential is mal-formed");
  claim.names = split_text(component(header, "SignedHeaders"), ';');
  claim.signature = component(header, "Signature");
  claim.time = request.header("x-amz-date");
  claim.payload = request.header("x-amz-content-sha256");
  auto stamp = parse_stamp(claim.time);
  if (!stamp)
    return sigv4_refusal{"AccessDenied",
                         "AWS authentication requires a valid Date or "
                         "x-amz-date header",
                         {}};
  if (claim.payload.empty())
    return sigv4_refusal{"InvalidRequest",
                         "Missing required header for this request: "
                         "x-amz-content-sha256",
                         {}};
  claim.signed_at = *stamp;
  if (!claim.time.starts_with(claim.day))
    return malformed_header("The authorization header is malformed; Invalid "
                            "credential date");
  return claim;
}

claim_or_refusal read_query_claim(const store_request& request,
                                  const store_target& target) {
  sigv4_claim claim{.presigned = true};
  if (target.value("X-Amz-Algorithm") != algorithm)
    return malformed_query("X-Amz-Algorithm only supports "
                           "\"AWS4-HMAC-SHA256\"");
  if (!read_credential(claim, target.value("X-Amz-Credential")))
    return malformed_query("Error parsing the X-Amz-Credential parameter");
  auto lasts = parse_count(target.value("X-Amz-Expires"));
  if (!lasts)
    return malformed_query("X-Amz-Expires should be a number");
  if (*lasts > static_cast<uint64_t>(longest_presigned.count()))
    return malformed_query("X-Amz-Expires must be less than a week (in "
                           "seconds); that is, the given X-Amz-Expires must "
                           "be less than 604800 seconds");
  claim.lasts = std::chrono::seconds{*lasts};
  claim.time = target.value("X-Amz-Date");
  auto stamp = parse_stamp(claim.time);
  if (!stamp || !claim.time.starts_with(claim.day))
    return malformed_query("X-Amz-Date must be in the ISO8601 Long Format "
                           "\"yyyyMMdd'T'HHmmss'Z'\", on the credential's day");
  claim.signed_at = *stamp;
  claim.names = split_text(target.value("X-Amz-SignedHeaders"), ';');
  claim.signature = target.value("X-Amz-Signature");
  claim.payload = request.header("x-amz-content-sha256");
  if (claim.payload.empty())
    claim.payload = "UNSIGNED-PAYLOAD";
  return claim;
}

} // namespace

claim_or_refusal read_sigv4_claim(const store_request& request,
                                  const store_target& target) {
  if (target.has("X-Amz-Algorithm") || target.has("X-Amz-Signature"))
    return read_query_claim(request, target);
  if (!request.header("Authorization").empty())
    return read_header_claim(request);
  return sigv4_refusal{"AccessDenied", {}, {}};
}

} // namespace bidiq
