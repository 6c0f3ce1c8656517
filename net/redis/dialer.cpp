#include "net/redis/dialer.hpp"

#include "net/http/as_result.hpp"
#include "net/redis/resp.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/local/stream_protocol.hpp>

#include <exception>

namespace bidiq::redis {

namespace {

constexpr size_t max_login_reply = size_t{1} << 20;

error gave_up() {
  return {errc::timeout, "not connected in time"};
}

/// What the server said to AUTH, which may repeat what it was told.
error login_error(const error& x, const address& server) {
  auto told = [&x](const std::string& secret) {
    return !secret.empty() && x.text.find(secret) != std::string::npos;
  };
  auto code = x.code == errc::other && x.text.find("AUTH") != std::string::npos
                ? errc::auth
                : x.code;
  if (told(server.password) || told(server.user))
    return {errc::auth, "AUTH: " + x.text.substr(0, x.text.find(' '))};
  return {code, "AUTH: " + x.text};
}

} // namespace

dialer::dialer(const asio::any_io_executor& ex, client_options options,
               tls_context tls)
  : executor_(ex),
    options_(std::move(options)),
    tls_(std::move(tls)),
    resolver_(ex),
    timer_(ex),
    hurry_(ex) {
  // nop
}

void dialer::start(handler done) {
  done_ = std::move(done);
  timer_.expires_after(options_.connect_timeout);
  timer_.async_wait(
    [self = shared_from_this()](const boost::system::error_code& ec) {
      if (!ec)
        self->finish(gave_up());
    });
  asio::co_spawn(
    executor_, [self = shared_from_this()] { return self->run(); },
    [self = shared_from_this()](std::exception_ptr e, result<dialed> outcome) {
      if (e)
        outcome = error{errc::other, "out of resources"};
      self->finish(std::move(outcome));
    });
}

void dialer::abandon() {
  done_ = nullptr;
  finish(gave_up());
}

void dialer::finish(result<dialed> outcome) {
  if (std::exchange(stopped_, true))
    return;
  timer_.cancel();
  hurry_.cancel();
  resolver_.cancel();
  if (link_ && !outcome)
    link_->close();
  if (auto f = std::exchange(done_, nullptr))
    f(std::move(outcome));
}

asio::awaitable<result<dialed>> dialer::run() {
  const auto& server = options_.server;
  if (server.type == address::kind::unix_socket) {
    std::vector<stream::endpoint> to;
    to.emplace_back(asio::local::stream_protocol::endpoint{server.path});
    auto connected = co_await connect(std::move(to));
    if (!connected)
      co_return connected.error();
    auto welcome = co_await login();
    if (!welcome)
      co_return welcome.error();
    co_return dialed{link_, server.path};
  }
  if (server.type == address::kind::tcp) {
    auto outcome = co_await reach(server.hosts.front());
    co_return outcome;
  }
  auto master = co_await find_master();
  if (!master)
    co_return master.error();
  auto outcome = co_await reach(*master);
  if (!outcome)
    co_return outcome;
  auto role = co_await check_role();
  if (!role)
    co_return role.error();
  co_return outcome;
}

asio::awaitable<result<dialed>> dialer::reach(host_port to) {
  auto endpoints = co_await resolve(to);
  if (!endpoints)
    co_return endpoints.error();
  auto connected = co_await connect(std::move(*endpoints));
  if (!connected)
    co_return connected.error();
  if (options_.server.tls) {
    auto secured = co_await link_->handshake(tls_, to.first);
    if (!secured)
      co_return secured.error();
  }
  auto welcome = co_await login();
  if (!welcome)
    co_return welcome.error();
  address shown;
  shown.hosts.push_back(std::move(to));
  co_return dialed{link_, shown.display()};
}

asio::awaitable<result<std::vector<stream::endpoint>>>
dialer::resolve(host_port to) {
  using asio::ip::tcp;
  std::vector<stream::endpoint> out;
  boost::system::error_code literal;
  auto address = asio::ip::make_address(to.first, literal);
  if (!literal) {
    out.emplace_back(tcp::endpoint{address, to.second});
    co_return out;
  }
  auto [ec, found] = co_await resolver_.async_resolve(
    to.first, std::to_string(to.second), tcp::resolver::numeric_service,
    as_result);
  if (ec)
    co_return error{errc::unresolved, to.first + ": " + ec.message()};
  for (const auto& x : found)
    out.emplace_back(x.endpoint());
  co_return out;
}

asio::awaitable<result<void>>
dialer::connect(std::vector<stream::endpoint> to) {
  result<void> outcome = error{errc::unresolved, "no address"};
  for (const auto& x : to) {
    if (stopped_)
      co_return gave_up();
    link_ = std::make_shared<stream>(executor_);
    auto link = link_;
    outcome = co_await link->connect(x);
    if (outcome)
      break;
  }
  if (stopped_)
    co_return gave_up();
  co_return outcome;
}

// -- login --------------------------------------------------------------------

dialer::commands dialer::login_commands() const {
  const auto& server = options_.server;
  commands out;
  if (!server.user.empty())
    out.push_back({"AUTH", server.user, server.password});
  else if (!server.password.empty())
    out.push_back({"AUTH", server.password});
  if (server.database != 0)
    out.push_back({"SELECT", std::to_string(server.database)});
  if (!options_.client_name.empty())
    out.push_back({"CLIENT", "SETNAME", options_.client_name});
  out.push_back({"PING"});
  return out;
}

asio::awaitable<result<void>> dialer::login() {
  auto all = login_commands();
  auto answers = co_await ask(all);
  if (!answers)
    co_return answers.error();
  for (size_t i = 0; i < all.size(); ++i) {
    const auto& x = (*answers)[i];
    if (x)
      continue;
    if (all[i][0] == "AUTH")
      co_return login_error(x.error(), options_.server);
    // The name is for people only, and a user may lack the right to PING.
    auto harmless = all[i][0] == "CLIENT"
                    || (all[i][0] == "PING" && x.error().code == errc::auth
                        && x.error().text.starts_with("NOPERM"));
    if (!harmless)
      co_return error{x.error().code, all[i][0] + ": " + x.error().text};
  }
  co_return result<void>{};
}

asio::awaitable<result<std::vector<answer>>> dialer::ask(commands all) {
  auto link = link_;
  std::string bytes;
  for (const auto& x : all)
    append_command(bytes, x);
  auto [failed, sent] = co_await link->write_all(bytes, as_result);
  if (failed)
    co_return error{classify(failed), "writing: " + failed.message()};
  reply_parser parser{max_login_reply};
  std::vector<answer> answers;
  std::vector<char> input(4096);
  while (answers.size() < all.size()) {
    auto step = parser.next();
    if (step == reply_parser::step::broken)
      co_return error{errc::protocol, "the server does not speak RESP"};
    if (step == reply_parser::step::ready) {
      answers.push_back(parser.take());
      continue;
    }
    auto [ec, n] = co_await link->read_some(asio::buffer(input), as_result);
    if (ec)
      co_return error{classify(ec), "reading: " + ec.message()};
    parser.feed({input.data(), n});
  }
  co_return answers;
}

} // namespace bidiq::redis
