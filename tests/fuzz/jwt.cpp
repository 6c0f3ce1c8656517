// Any bytes as a token, and as the claims of one that is signed: no crash, and
// what is accepted keeps to the rules.
#include "actors/auth/jwt.hpp"
#include "actors/base/base64url.hpp"
#include "actors/base/uuid.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace {

using namespace bidiq;

constexpr std::chrono::sys_seconds now{std::chrono::seconds{1'768'478'400}};

void require(bool condition) {
  if (!condition)
    std::abort();
}

void read_token(std::string_view text) {
  auto x = parse_token(text);
  if (!x) {
    require(x.error().code == errc::unauthorized);
    return;
  }
  require(text.size() <= max_token_bytes && !x->signature.empty());
  require(x->key_id.empty() || is_key_id(x->key_id));
  // There is one way to write what was read.
  auto again = std::string{x->signed_part} + "."
               + encode_base64url(x->signature);
  require(again == text
          && x->signed_part.ends_with(encode_base64url(x->payload)));
}

void read_claims(std::string_view text) {
  token_rules rules;
  auto x = check_claims(text, rules, now);
  if (!x) {
    require(x.error().code == errc::unauthorized);
    return;
  }
  require(is_uuid(x->user) && x->expires + rules.leeway > now);
  require(x->expires.time_since_epoch().count() < INT64_MAX / 1'000'000);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view text{reinterpret_cast<const char*>(data), size};
  if (text.starts_with('{'))
    read_claims(text);
  else
    read_token(text);
  return 0;
}
