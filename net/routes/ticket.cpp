#include "net/routes/ticket.hpp"

#include "storage/objects/signed_url.hpp"

namespace bidiq {

namespace {

constexpr std::string_view purpose = "progress";

// The local user has no name to tell.
std::string subject_of(std::string_view search_id, const ticket_holder& whose) {
  std::string out{search_id};
  if (whose.user != local_user)
    out.append(1, '\0').append(whose.plan).append(1, '\0').append(whose.user);
  return out;
}

// What follows the signature: "plan.user", where only the user may have dots.
std::optional<ticket_holder> read_holder(std::string_view text) {
  auto dot = text.find('.');
  if (dot == text.npos)
    return std::nullopt;
  return ticket_holder{std::string{text.substr(dot + 1)},
                       std::string{text.substr(0, dot)}};
}

} // namespace

std::string make_ticket(const app& a, std::string_view search_id,
                        const ticket_holder& whose,
                        std::chrono::sys_seconds until) {
  auto out = sign_token(a.keys->current(), purpose,
                        subject_of(search_id, whose), until);
  if (whose.user != local_user)
    out.append(".").append(whose.plan).append(".").append(whose.user);
  return out;
}

std::optional<ticket_holder> holder_of(const app& a, std::string_view search_id,
                                       std::string_view ticket, utc_time now) {
  auto dot = ticket.find('.');
  std::optional<ticket_holder> whose = ticket_holder{};
  if (dot != ticket.npos)
    whose = read_holder(ticket.substr(dot + 1));
  // Where there are accounts nobody is the local user any more.
  if (!whose || (whose->user == local_user && a.tokens))
    return std::nullopt;
  auto subject = subject_of(search_id, *whose);
  auto good = a.keys->verify([&](std::string_view secret) {
    return verify_token(secret, purpose, subject, ticket.substr(0, dot), now);
  });
  return good ? whose : std::nullopt;
}

} // namespace bidiq
