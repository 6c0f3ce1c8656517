#include "net/redis/client.hpp"

#include "net/redis/connection.hpp"
#include "net/redis/dialer.hpp"
#include "net/redis/subscriptions.hpp"

#include <boost/asio/post.hpp>

#include <array>
#include <atomic>
#include <mutex>
#include <unordered_map>
#include <utility>

namespace bidiq::redis {

namespace {

connection_options options_for(link which, const client_options& x) {
  connection_options out{.op_timeout = x.op_timeout,
                         .coalesce = x.coalesce,
                         .max_inflight_bytes = x.max_inflight_bytes,
                         .max_reply_bytes = x.max_reply_bytes};
  // What is sent there is bounded by the number of channels.
  if (which == link::subscriptions)
    out.max_inflight_bytes = SIZE_MAX;
  return out;
}

} // namespace

// Outlives the client until what it has under way has ended. All but the
// members marked so belong to the executor's thread.
struct client::state : std::enable_shared_from_this<client::state> {
  struct one_link {
    connection_ptr traffic; // constant
    std::shared_ptr<dialer> opening;
    std::atomic<uint64_t> turn = 0; // any thread: counts `open` and `close`
  };

  state(const asio::any_io_executor& ex, client_options opts)
    : executor(ex), options(std::move(opts)) {
    for (auto which : {link::commands, link::subscriptions})
      at(which).traffic
        = std::make_shared<connection>(ex, options_for(which, options));
    channels = std::make_shared<subscriptions>(ex,
                                               at(link::subscriptions).traffic);
  }

  one_link& at(link which) {
    return links[static_cast<size_t>(which)];
  }

  void open(link which, uint64_t turn, link_events events);
  void use(link which, uint64_t turn, dialed x, link_events events);
  void close(link which);
  result<tls_context> trust();
  std::shared_ptr<const std::string> source_of(const script& code);

  const asio::any_io_executor executor;
  const client_options options;
  std::array<one_link, 2> links;
  std::shared_ptr<subscriptions> channels; // constant
  tls_context tls;
  mutable std::mutex mutex; // guards what follows, for any thread
  std::string peer;
  std::unordered_map<std::string, std::shared_ptr<const std::string>> sources;
};

// -- on the executor's thread -------------------------------------------------

void client::state::close(link which) {
  auto& x = at(which);
  if (auto opening = std::exchange(x.opening, nullptr))
    opening->abandon();
  x.traffic->stop({errc::closed, "the link was closed"});
  if (which == link::subscriptions)
    channels->stop();
}

result<tls_context> client::state::trust() {
  if (!options.server.tls || tls)
    return tls;
  auto made = make_tls_context(options.ca_file);
  if (made)
    tls = *made;
  return made;
}

void client::state::open(link which, uint64_t turn, link_events events) {
  auto& x = at(which);
  if (x.turn != turn)
    return;
  close(which);
  auto trusted = trust();
  if (!trusted) {
    if (events.opened)
      events.opened(trusted.error());
    return;
  }
  x.opening = std::make_shared<dialer>(executor, options, *trusted);
  x.opening->start([weak = weak_from_this(), which, turn,
                    events = std::move(events)](result<dialed> outcome) {
    auto self = weak.lock();
    if (!self)
      return;
    auto& link = self->at(which);
    link.opening = nullptr;
    if (link.turn != turn)
      return;
    if (outcome)
      self->use(which, turn, std::move(*outcome), events);
    else if (events.opened)
      events.opened(outcome.error());
  });
}

void client::state::use(link which, uint64_t turn, dialed x,
                        link_events events) {
  {
    std::lock_guard guard{mutex};
    peer = std::move(x.peer);
  }
  connection::watcher watch;
  if (which == link::subscriptions)
    watch = [all = channels](const value& reply) {
      return all->on_reply(reply);
    };
  at(which).traffic->start(
    std::move(x.link), std::move(watch),
    [weak = weak_from_this(), which, turn,
     broken = std::move(events.broken)](const error& why) {
      auto self = weak.lock();
      if (!self)
        return;
      if (which == link::subscriptions)
        self->channels->stop();
      if (broken && self->at(which).turn == turn)
        broken(why);
    });
  if (events.opened)
    events.opened({});
  if (which == link::subscriptions && at(which).turn == turn)
    channels->start();
}

std::shared_ptr<const std::string>
client::state::source_of(const script& code) {
  std::lock_guard guard{mutex};
  auto& x = sources[code.sha1];
  if (!x)
    x = std::make_shared<const std::string>(code.source);
  return x;
}

// -- on any thread ------------------------------------------------------------

client::client(const boost::asio::any_io_executor& ex, client_options options)
  : state_(std::make_shared<state>(ex, std::move(options))) {
  // nop
}

client::~client() {
  state_->channels->silence();
  close(link::commands);
  close(link::subscriptions);
}

void client::open(link which, link_events events) {
  auto& x = state_->at(which);
  auto turn = ++x.turn;
  x.traffic->refuse();
  asio::post(state_->executor, [self = state_, which, turn,
                                events = std::move(events)]() mutable {
    self->open(which, turn, std::move(events));
  });
}

void client::close(link which) {
  auto& x = state_->at(which);
  auto turn = ++x.turn;
  x.traffic->refuse();
  asio::post(state_->executor, [self = state_, which, turn] {
    if (self->at(which).turn == turn)
      self->close(which);
  });
}

void client::command(std::vector<std::string> args, callback done) {
  state_->at(link::commands).traffic->send(args, std::move(done));
}

void client::run(const script& code, std::vector<std::string> keys,
                 std::vector<std::string> args, callback done) {
  auto all = std::make_shared<std::vector<std::string>>();
  all->reserve(3 + keys.size() + args.size());
  all->insert(all->end(), {"EVALSHA", code.sha1, std::to_string(keys.size())});
  all->insert(all->end(), std::make_move_iterator(keys.begin()),
              std::make_move_iterator(keys.end()));
  all->insert(all->end(), std::make_move_iterator(args.begin()),
              std::make_move_iterator(args.end()));
  auto traffic = state_->at(link::commands).traffic.get();
  traffic->send(*all, [all, traffic, source = state_->source_of(code),
                       f = std::move(done)](answer x) {
    if (x || x.error().code != errc::noscript)
      return f(std::move(x));
    (*all)[0] = "EVAL";
    (*all)[1] = *source;
    traffic->send(*all, f);
  });
}

void client::ping_subscriptions(callback done) {
  // After a subscription the answer is the array "pong", "".
  state_->at(link::subscriptions)
    .traffic->send(std::array{std::string{"PING"}},
                   [f = std::move(done)](answer x) {
                     if (x)
                       *x = value{value::kind::text, 0, "PONG", {}};
                     f(std::move(x));
                   });
}

void client::subscribe(const std::string& channel, subscriber_ptr x) {
  state_->channels->add(channel, std::move(x));
}

void client::unsubscribe(const std::string& channel, const subscriber_ptr& x) {
  state_->channels->remove(channel, x);
}

std::string client::peer() const {
  std::lock_guard guard{state_->mutex};
  return state_->peer;
}

const client_options& client::options() const noexcept {
  return state_->options;
}

} // namespace bidiq::redis
