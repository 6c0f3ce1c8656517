// Finding the master (https://redis.io/docs/reference/sentinel-clients/).
#include "net/redis/dialer.hpp"

#include <charconv>
#include <optional>

namespace bidiq::redis {

namespace {

std::optional<std::pair<std::string, uint16_t>> read_address(const value& x) {
  if (x.items.size() != 2)
    return std::nullopt;
  const auto& text = x.items[1].text;
  uint16_t port = 0;
  auto end = text.data() + text.size();
  if (std::from_chars(text.data(), end, port).ptr != end || port == 0)
    return std::nullopt;
  return std::pair{x.items[0].text, port};
}

} // namespace

void dialer::hurry(size_t sentinels_left) {
  // The rest of the time is for the others and for the master.
  auto share = (timer_.expiry() - std::chrono::steady_clock::now())
               / static_cast<int64_t>(sentinels_left + 1);
  hurry_.expires_after(share);
  hurry_.async_wait(
    [self = shared_from_this()](const boost::system::error_code& ec) {
      if (ec || self->stopped_)
        return;
      self->resolver_.cancel();
      if (self->link_)
        self->link_->close();
    });
}

asio::awaitable<result<dialer::host_port>> dialer::find_master() {
  error last{errc::unresolved, "no Sentinel"};
  auto left = options_.server.hosts.size();
  for (const auto& sentinel : options_.server.hosts) {
    if (stopped_)
      break;
    hurry(left--);
    auto outcome = co_await ask_sentinel(sentinel);
    hurry_.cancel();
    if (link_)
      link_->close();
    if (outcome)
      co_return outcome;
    last = outcome.error();
    last.text = "Sentinel " + sentinel.first + ":"
                + std::to_string(sentinel.second) + ": " + last.text;
  }
  co_return last;
}

asio::awaitable<result<dialer::host_port>>
dialer::ask_sentinel(host_port sentinel) {
  auto endpoints = co_await resolve(sentinel);
  if (!endpoints)
    co_return endpoints.error();
  auto connected = co_await connect(std::move(*endpoints));
  if (!connected)
    co_return connected.error();
  commands question{
    {"SENTINEL", "get-master-addr-by-name", options_.server.master}};
  auto answers = co_await ask(std::move(question));
  if (!answers)
    co_return answers.error();
  const auto& reply = answers->front();
  if (!reply)
    co_return reply.error();
  auto master = read_address(*reply);
  if (!master)
    co_return error{errc::other, "knows no master " + options_.server.master};
  co_return *master;
}

asio::awaitable<result<void>> dialer::check_role() {
  commands question{{"ROLE"}};
  auto answers = co_await ask(std::move(question));
  if (!answers)
    co_return answers.error();
  const auto& reply = answers->front();
  if (!reply)
    co_return error{reply.error().code, "ROLE: " + reply.error().text};
  if (reply->items.empty() || reply->items[0].text != "master")
    co_return error{errc::readonly, "the Sentinels' master is a replica"};
  co_return result<void>{};
}

} // namespace bidiq::redis
