#include "storage/library/drive_access.hpp"

#include "storage/library/drive_answers.hpp"
#include "storage/objects/remote/aws_signature.hpp"

namespace bidiq {

namespace {

constexpr std::string_view read_only
  = "https://www.googleapis.com/auth/drive.readonly";
constexpr std::string_view jwt_bearer
  = "urn:ietf:params:oauth:grant-type:jwt-bearer";
// A request may be on its way for so long.
constexpr std::chrono::seconds margin{60};
constexpr size_t most_of_an_answer = 64 << 10;

http_request token_request(const std::string& url,
                           const std::string& assertion) {
  http_request out;
  out.method = http_method::post;
  out.url = url;
  out.headers = {{"Content-Type", "application/x-www-form-urlencoded"}};
  out.upload = upload_of("grant_type=" + aws_escaped(jwt_bearer)
                         + "&assertion=" + assertion);
  out.max_body = most_of_an_answer;
  return out;
}

} // namespace

drive_access::drive_access(std::shared_ptr<remote_calls> calls,
                           service_account who, utc_clock now)
  : calls_(std::move(calls)), who_(std::move(who)), now_(std::move(now)) {
  // nop
}

outcome<std::string> drive_access::token() {
  auto seen = renewals_.load();
  std::lock_guard guard{mutex_};
  if (!token_.empty() && now_() < good_until_)
    return token_;
  // While this thread waited another one tried: trying again, one thread after
  // the other, would keep the last of them waiting for very long.
  if (renewals_.load() != seen && failed_)
    return *failed_;
  auto renewed = renew();
  ++renewals_;
  failed_.reset();
  if (renewed)
    return token_;
  failed_ = renewed.error();
  return *failed_;
}

void drive_access::refuse(const std::string& token) {
  std::lock_guard guard{mutex_};
  if (token_ == token)
    token_.clear();
}

outcome<void> drive_access::renew() {
  token_.clear();
  auto now = now_();
  auto assertion = make_assertion(who_, read_only, now);
  if (!assertion)
    return fail(errc::storage_failed, assertion.error().context);
  auto answer = calls_->call("token", [&](unsigned) {
    return token_request(who_.token_uri, *assertion);
  });
  if (answer.error != transport_error::none || answer.status != 200)
    return fail(errc::storage_failed, how_it_failed("token", answer) + ' '
                                        + read_drive_reason(answer.body));
  auto read = read_drive_token(answer.body);
  if (!read)
    return fail(errc::storage_failed, "token: the answer makes no sense");
  token_ = std::move(read->text);
  good_until_ = now + read->lifetime - margin;
  return {};
}

} // namespace bidiq
