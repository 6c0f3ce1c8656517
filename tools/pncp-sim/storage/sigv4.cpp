#include "tools/pncp-sim/storage/sigv4.hpp"

#include "tools/pncp-sim/storage/digest.hpp"
#include "tools/pncp-sim/storage/sigv4_claim.hpp"

#include <algorithm>

namespace bidiq {

namespace {

constexpr std::chrono::minutes largest_skew{15};
constexpr std::string_view unsigned_payload = "UNSIGNED-PAYLOAD";

// Without blanks around it, and with single ones inside.
std::string trimmed(std::string_view value) {
  std::string out;
  for (auto c : value)
    if (c != ' ' || (!out.empty() && out.back() != ' '))
      out += c;
  if (out.ends_with(' '))
    out.pop_back();
  return out;
}

// Headers of one name count as one, their values with commas between them.
std::string canonical_header(const store_request& request,
                             std::string_view name) {
  std::string out{name};
  auto separator = ':';
  for (const auto& [key, value] : request.headers) {
    if (same_name(key, name)) {
      out += separator + trimmed(value);
      separator = ',';
    }
  }
  return out + (separator == ':' ? ":\n" : "\n");
}

std::string canonical_query(const store_target& target) {
  std::vector<std::pair<std::string, std::string>> pairs;
  for (const auto& [name, value] : target.query)
    if (name != "X-Amz-Signature")
      pairs.emplace_back(uri_encode(name, false), uri_encode(value, false));
  std::sort(pairs.begin(), pairs.end());
  std::string out;
  for (const auto& [name, value] : pairs) {
    out += out.empty() ? "" : "&";
    out.append(name).append("=").append(value);
  }
  return out;
}

std::string canonical_request(const store_request& request,
                              const store_target& target,
                              const sigv4_claim& claim) {
  std::string headers;
  std::string names;
  for (const auto& name : claim.names) {
    headers += canonical_header(request, name);
    names += names.empty() ? name : ';' + name;
  }
  return std::string{request.method} + '\n' + uri_encode(target.path, true)
         + '\n' + canonical_query(target) + '\n' + headers + '\n' + names + '\n'
         + claim.payload;
}

std::string signature_of(const sigv4_claim& claim, const std::string& secret,
                         const std::string& to_sign) {
  auto key = hmac_sha256("AWS4" + secret, claim.day);
  key = hmac_sha256(key, claim.region);
  key = hmac_sha256(key, "s3");
  key = hmac_sha256(key, "aws4_request");
  return to_hex(hmac_sha256(key, to_sign));
}

std::optional<sigv4_refusal> refuse_time(const sigv4_claim& claim,
                                         utc_time now) {
  auto early = claim.signed_at - largest_skew > now;
  if (claim.presigned && early)
    return sigv4_refusal{"AccessDenied", "Request is not valid yet", {}};
  if (claim.presigned && claim.signed_at + claim.lasts < now)
    return sigv4_refusal{
      "AccessDenied",
      "Request has expired",
      {{"X-Amz-Expires", std::to_string(claim.lasts.count())}}};
  if (!claim.presigned && (early || claim.signed_at + largest_skew < now))
    return sigv4_refusal{
      "RequestTimeTooSkewed", {}, {{"RequestTime", claim.time}}};
  return std::nullopt;
}

// An intermediary could add to the request what is not signed.
std::optional<sigv4_refusal> refuse_headers(const store_request& request,
                                            const sigv4_claim& claim) {
  auto is_signed = [&](std::string_view name) {
    return std::find(claim.names.begin(), claim.names.end(), name)
           != claim.names.end();
  };
  if (!is_signed("host"))
    return sigv4_refusal{"AccessDenied", "The Host header must be signed", {}};
  for (const auto& [key, value] : request.headers) {
    auto name = to_lower_case(key);
    if (name.starts_with("x-amz-") && !is_signed(name)
        && name != "x-amz-content-sha256")
      return sigv4_refusal{"AccessDenied",
                           "There were headers present in the request which "
                           "were not signed",
                           {{"HeadersNotSigned", name}}};
  }
  return std::nullopt;
}

std::optional<sigv4_refusal> refuse_payload(const store_request& request,
                                            const sigv4_claim& claim) {
  if (claim.payload == unsigned_payload)
    return std::nullopt;
  if (claim.payload.starts_with("STREAMING-"))
    return sigv4_refusal{"NotImplemented", {}, {}};
  if (claim.payload != to_hex(sha256(request.body)))
    return sigv4_refusal{"XAmzContentSHA256Mismatch",
                         {},
                         {{"ClientComputedContentSHA256", claim.payload}}};
  return std::nullopt;
}

std::optional<sigv4_refusal>
refuse_signature(const store_request& request, const store_target& target,
                 const sigv4_claim& claim, const sigv4_keys& keys) {
  auto canonical = canonical_request(request, target, claim);
  auto to_sign = "AWS4-HMAC-SHA256\n" + claim.time + '\n' + claim.scope + '\n'
                 + to_hex(sha256(canonical));
  if (same_secret(signature_of(claim, keys.secret, to_sign), claim.signature))
    return std::nullopt;
  return sigv4_refusal{"SignatureDoesNotMatch",
                       {},
                       {{"AWSAccessKeyId", claim.access_key},
                        {"StringToSign", to_sign},
                        {"SignatureProvided", claim.signature},
                        {"CanonicalRequest", canonical}}};
}

} // namespace

std::optional<sigv4_refusal>
refuse_sigv4(const store_request& request, const store_target& target,
             const sigv4_keys& keys, utc_time now) {
  auto read = read_sigv4_claim(request, target);
  if (auto refusal = std::get_if<sigv4_refusal>(&read))
    return std::move(*refusal);
  const auto& claim = std::get<sigv4_claim>(read);
  if (claim.access_key != keys.access)
    return sigv4_refusal{
      "InvalidAccessKeyId", {}, {{"AWSAccessKeyId", claim.access_key}}};
  if (auto refusal = refuse_time(claim, now))
    return refusal;
  if (auto refusal = refuse_headers(request, claim))
    return refusal;
  if (auto refusal = refuse_signature(request, target, claim, keys))
    return refusal;
  return refuse_payload(request, claim);
}

} // namespace bidiq
