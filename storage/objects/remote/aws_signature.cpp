#include "storage/objects/remote/aws_signature.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <stdexcept>

namespace bidiq {

namespace {

using parameters = std::vector<std::pair<std::string, std::string>>;

constexpr std::string_view algorithm = "AWS4-HMAC-SHA256";

std::string hex(std::string_view bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  for (unsigned char byte : bytes) {
    out += digits[byte >> 4];
    out += digits[byte & 15];
  }
  return out;
}

std::string hmac(std::string_view key, std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> out{};
  unsigned size = 0;
  if (!HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
            reinterpret_cast<const unsigned char*>(text.data()), text.size(),
            out.data(), &size))
    throw std::runtime_error("HMAC failed");
  return {reinterpret_cast<const char*>(out.data()), size};
}

std::string formatted(utc_time now, const char* form) {
  auto seconds = std::chrono::floor<std::chrono::seconds>(now);
  std::time_t t = seconds.time_since_epoch().count();
  std::tm parts{};
  ::gmtime_r(&t, &parts);
  char out[32];
  return {out, std::strftime(out, sizeof out, form, &parts)};
}

// "20130524/us-east-1/s3/aws4_request"
std::string scope_of(const aws_identity& who, utc_time now) {
  return formatted(now, "%Y%m%d/") + who.region + "/s3/aws4_request";
}

// Fields in the order of their names, and the list of these.
struct signed_fields {
  std::string lines;
  std::string names;
};

signed_fields fields_of(const aws_request& x, parameters more) {
  more.insert(more.end(), x.headers.begin(), x.headers.end());
  more.emplace_back("host", x.host);
  std::sort(more.begin(), more.end());
  signed_fields out;
  for (auto& [name, value] : more) {
    out.lines.append(name).append(1, ':').append(value).append(1, '\n');
    out.names.append(out.names.empty() ? "" : ";").append(name);
  }
  return out;
}

std::string signature(const aws_request& x, const std::string& query,
                      const signed_fields& fields, std::string_view payload,
                      const aws_identity& who, utc_time now) {
  auto canonical = x.method + '\n' + x.path + '\n' + query + '\n' + fields.lines
                   + '\n' + fields.names + '\n';
  canonical += payload;
  auto text = std::string{algorithm} + '\n' + formatted(now, "%Y%m%dT%H%M%SZ")
              + '\n' + scope_of(who, now) + '\n' + sha256_hex(canonical);
  auto key = hmac("AWS4" + who.secret_key, formatted(now, "%Y%m%d"));
  for (auto part : {std::string_view{who.region}, std::string_view{"s3"},
                    std::string_view{"aws4_request"}})
    key = hmac(key, part);
  return hex(hmac(key, text));
}

} // namespace

std::string sha256_hex(std::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> out{};
  unsigned size = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), out.data(), &size, EVP_sha256(),
                 nullptr)
      != 1)
    throw std::runtime_error("SHA-256 failed");
  return hex({reinterpret_cast<const char*>(out.data()), size});
}

std::string aws_escaped(std::string_view text, bool slashes) {
  std::string out;
  for (char c : text) {
    auto plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
                 || (c >= '0' && c <= '9')
                 || std::string_view{"-_.~"}.find(c) != std::string_view::npos;
    if (plain || (c == '/' && !slashes)) {
      out += c;
      continue;
    }
    constexpr std::string_view digits = "0123456789ABCDEF";
    auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += digits[byte >> 4];
    out += digits[byte & 15];
  }
  return out;
}

std::string aws_query(parameters all) {
  for (auto& [name, value] : all) {
    name = aws_escaped(name);
    value = aws_escaped(value);
  }
  std::sort(all.begin(), all.end());
  std::string out;
  for (auto& [name, value] : all)
    out.append(out.empty() ? "" : "&")
      .append(name)
      .append(1, '=')
      .append(value);
  return out;
}

parameters aws_sign(const aws_request& x, const aws_identity& who,
                    utc_time now) {
  parameters out{{"x-amz-content-sha256", x.payload_hash},
                 {"x-amz-date", formatted(now, "%Y%m%dT%H%M%SZ")}};
  auto fields = fields_of(x, out);
  auto signed_with = signature(x, aws_query(x.query), fields, x.payload_hash,
                               who, now);
  out.emplace_back("authorization",
                   std::string{algorithm} + " Credential=" + who.access_key
                     + '/' + scope_of(who, now) + ", SignedHeaders="
                     + fields.names + ", Signature=" + signed_with);
  return out;
}

std::string aws_presigned_query(aws_request x, const aws_identity& who,
                                utc_time now, std::chrono::seconds ttl) {
  constexpr std::chrono::seconds longest{604'800};
  auto fields = fields_of(x, {});
  auto life = std::clamp(ttl, std::chrono::seconds{1}, longest);
  parameters more{{"X-Amz-Algorithm", std::string{algorithm}},
                  {"X-Amz-Credential",
                   who.access_key + '/' + scope_of(who, now)},
                  {"X-Amz-Date", formatted(now, "%Y%m%dT%H%M%SZ")},
                  {"X-Amz-Expires", std::to_string(life.count())},
                  {"X-Amz-SignedHeaders", fields.names}};
  x.query.insert(x.query.end(), more.begin(), more.end());
  auto query = aws_query(std::move(x.query));
  auto proof = signature(x, query, fields, "UNSIGNED-PAYLOAD", who, now);
  return query + "&X-Amz-Signature=" + proof;
}

} // namespace bidiq
