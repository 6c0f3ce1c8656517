#include "net/routes/ticket.hpp"

#include "storage/objects/signed_url.hpp"

namespace bidiq {

namespace {

constexpr std::string_view purpose = "progress";

// The local user has no name to tell.
std::string subject_of(std::string_view search_id, std::string_view user) {
  std::string out{search_id};
  if (user != local_user)
    out.append(1, '\0').append(user);
  return out;
}

} // namespace

std::string make_ticket(const app& a, std::string_view search_id,
                        const std::string& user,
                        std::chrono::sys_seconds until) {
  auto out = sign_token(a.keys->current(), purpose, subject_of(search_id, user),
                        until);
  if (user != local_user)
    out.append(".").append(user);
  return out;
}

std::optional<std::string> ticket_user(const app& a, std::string_view search_id,
                                       std::string_view ticket, utc_time now) {
  auto dot = ticket.find('.');
  std::string user = local_user;
  if (dot != ticket.npos)
    user = ticket.substr(dot + 1);
  // Where there are accounts nobody is the local user any more.
  if (user == local_user && a.tokens)
    return std::nullopt;
  auto subject = subject_of(search_id, user);
  auto good = a.keys->verify([&](std::string_view secret) {
    return verify_token(secret, purpose, subject, ticket.substr(0, dot), now);
  });
  return good ? std::optional{user} : std::nullopt;
}

} // namespace bidiq
