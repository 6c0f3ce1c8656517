#include "actors/auth/token_record.hpp"

#include "actors/auth/jwt.hpp"
#include "actors/base/uuid.hpp"
#include "actors/domain/identity_codec.hpp"

#include <charconv>

namespace bidiq {

namespace {

constexpr uint8_t version = 2;

constexpr std::string_view revoked_word = "revoked ";
constexpr std::string_view forgotten_word = "forgotten ";

// Far beyond any time that is written, and far from overflowing.
constexpr int64_t time_limit = int64_t{1} << 53;

} // namespace

std::string write_token_record(const token_record& x) {
  byte_writer out;
  out.byte(version);
  write_identity(out, x.caller.who);
  out.text(x.caller.email);
  out.integer(x.caller.until.time_since_epoch().count());
  out.integer(x.verified.time_since_epoch().count());
  return out.take();
}

std::optional<token_record> read_token_record(std::string_view bytes) {
  byte_reader in{bytes};
  if (in.byte() != version)
    return std::nullopt;
  token_record out;
  out.caller.who = read_identity(in);
  out.caller.email = in.text();
  out.caller.until = std::chrono::sys_seconds{
    std::chrono::seconds{in.integer_within(time_limit / 1'000)}};
  out.verified
    = utc_time{std::chrono::milliseconds{in.integer_within(time_limit)}};
  if (!in.done() || !is_uuid(out.caller.who.user))
    return std::nullopt;
  return out;
}

std::string render_token_news(const token_news& x) {
  if (x.what == token_news::kind::forgotten)
    return std::string{forgotten_word}.append(x.user);
  return std::string{revoked_word}
    .append(to_hex(x.token))
    .append(" ")
    .append(std::to_string(x.until.time_since_epoch().count()));
}

std::optional<token_news> parse_token_news(std::string_view text) {
  token_news out;
  if (text.starts_with(forgotten_word)) {
    out.what = token_news::kind::forgotten;
    out.user = text.substr(forgotten_word.size());
    return is_uuid(out.user) ? std::optional{out} : std::nullopt;
  }
  if (!text.starts_with(revoked_word))
    return std::nullopt;
  text.remove_prefix(revoked_word.size());
  auto blank = text.find(' ');
  auto token = parse_digest(text.substr(0, blank));
  if (!token || blank == text.npos)
    return std::nullopt;
  auto until = text.substr(blank + 1);
  int64_t seconds = 0;
  auto end = until.data() + until.size();
  auto read = std::from_chars(until.data(), end, seconds);
  if (read.ec != std::errc{} || read.ptr != end || seconds < 0
      || seconds > time_limit / 1'000)
    return std::nullopt;
  out.token = *token;
  out.until = std::chrono::sys_seconds{std::chrono::seconds{seconds}};
  return out;
}

} // namespace bidiq
