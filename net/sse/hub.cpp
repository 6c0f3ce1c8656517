#include "net/sse/hub.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>

namespace bidiq {

namespace {

namespace asio = boost::asio;
using boost::system::error_code;

// The heartbeat interval is divided into this many turns of the wheel.
constexpr size_t wheel_slots = 32;

constexpr const char* unknown_message = "Busca não encontrada";

std::string retry_frame(uint64_t ms) {
  auto body = "retry: " + std::to_string(ms) + "\n\n";
  char size[8];
  auto n = std::snprintf(size, sizeof size, "%zx\r\n", body.size());
  return std::string{size, static_cast<size_t>(n)} + body + "\r\n";
}

} // namespace

sse_hub::sse_hub(asio::any_io_executor ex, sse_options options, sse_hooks hooks)
  : ex_(std::move(ex)),
    options_(options),
    hooks_(std::move(hooks)),
    wheel_(wheel_slots),
    wheel_timer_(ex_) {
  // nop
}

void sse_hub::deliver(event_batch_ptr batch) {
  asio::post(ex_, [self = shared_from_this(), batch = std::move(batch)] {
    self->on_batch(*batch);
  });
}

void sse_hub::lost(const std::string& search_id) {
  asio::post(ex_, [self = shared_from_this(), search_id] {
    self->on_lost(search_id);
  });
}

// -- channels -----------------------------------------------------------------

bool sse_hub::may_see(const channel& ch, const sse_request& request) {
  return ch.known && (request.ticketed || request.viewer == ch.owner);
}

sse_hub::channel& sse_hub::open(const std::string& id, bool resuming) {
  auto& slot = channels_[id];
  auto fresh = !slot;
  if (fresh) {
    slot = std::make_unique<channel>();
    slot->id = id;
  }
  // A resuming listener needs an answer even if others already wait here.
  if (fresh || (resuming && !slot->known))
    hooks_.attach(id, shared_from_this(), resuming);
  return *slot;
}

void sse_hub::release(const std::string& id) {
  auto i = channels_.find(id);
  if (i == channels_.end() || !i->second->sessions.empty()
      || i->second->held > 0)
    return;
  if (!i->second->expired)
    hooks_.detach(id, shared_from_this());
  channels_.erase(i);
}

void sse_hub::on_batch(const event_batch& batch) {
  auto i = channels_.find(batch.search_id);
  if (i == channels_.end())
    return;
  auto& ch = *i->second;
  // Sent before we detached and attached again: the whole log is on its way.
  if (!ch.known && !batch.from_start)
    return;
  // Nothing is left of this search: news for resuming listeners only.
  auto nothing = batch.expired && batch.events.empty();
  if (!nothing) {
    ch.known = true;
    ch.owner = batch.owner;
    ch.expired = batch.expired;
    for (auto& event : batch.events) {
      if (ch.log.events.empty())
        ch.log.first_id = event->id;
      if (event->id == ch.log.last_id() + 1)
        ch.log.append(event);
    }
    // The waiting timer goes on: there may be some who must not see it.
    serve(ch);
  }
  for (auto& x : ch.verdicts)
    x->cancel();
}

void sse_hub::on_lost(const std::string& id) {
  auto i = channels_.find(id);
  // The log stays: its successor is the same again, and what is in it already
  // is recognised by its ids.
  if (i != channels_.end())
    hooks_.attach(id, shared_from_this(), false);
}

// Shows a session what it may see of the log, and has not seen.
size_t sse_hub::feed(channel& ch, const sse_session_ptr& session) {
  auto after = session->request().after;
  if (!session->following()) {
    session->follow(ch.log);
    if (after > ch.log.last_id() && !ch.log.ended())
      asio::co_spawn(ex_, hooks_.ahead(ch.id, after), asio::detached);
  }
  auto sent = session->pump(options_.max_buffer_bytes);
  if (session->ahead_of_end())
    asio::co_spawn(ex_, send_end(session, ch.log.events.back()),
                   asio::detached);
  return sent;
}

// The search has ended before the event that this client saw last (rule 10).
asio::awaitable<void> sse_hub::send_end(sse_session_ptr session,
                                        progress_event_ptr end) {
  auto keep = shared_from_this();
  auto after = session->request().after;
  std::string frame;
  if (co_await hooks_.ahead(session->request().search_id, after))
    frame = renumbered(*end, after + 1)->frame;
  session->finish("ended", frame);
}

void sse_hub::serve(channel& ch) {
  size_t sent = 0;
  // Backwards: a session that ends takes the last one's place.
  for (auto i = ch.sessions.size(); i-- > 0;) {
    auto session = ch.sessions[i];
    if (may_see(ch, session->request()))
      sent += feed(ch, session);
  }
  if (sent > 0)
    hooks_.on_events(sent);
}

// -- connections --------------------------------------------------------------

// Keeps a channel open until the last copy of what it returns has gone.
std::shared_ptr<void> sse_hub::hold(channel& ch) {
  ++ch.held;
  auto let_go = [weak = weak_from_this(), id = ch.id](void*) {
    auto self = weak.lock();
    if (!self)
      return;
    asio::post(self->ex_, [self, id] {
      --self->channels_.at(id)->held;
      self->release(id);
    });
  };
  return {nullptr, let_go};
}

// Waits until it is known whether there is such a search; false if that takes
// too long. The channel must be held.
asio::awaitable<bool> sse_hub::news_of(channel& ch) {
  auto news = std::make_shared<timer>(ex_, options_.verdict_timeout);
  ch.verdicts.push_back(news);
  auto [ec] = co_await news->async_wait(asio::as_tuple(asio::use_awaitable));
  std::erase(ch.verdicts, news);
  co_return ec || ch.known;
}

// Another user's search, here or at another node, and one that never was are
// told of at the same time in the same words.
asio::awaitable<sse_hub::verdict> sse_hub::not_theirs(clock::time_point began) {
  timer until{ex_, began + options_.unknown_after};
  co_await until.async_wait(asio::as_tuple(asio::use_awaitable));
  auto known = hooks_.knowable() && hooks_.complete();
  co_return known ? verdict::unknown : verdict::waits;
}

asio::awaitable<sse_hub::verdict> sse_hub::resume(sse_request& request) {
  auto keep = shared_from_this();
  auto began = clock::now();
  auto& ch = open(request.search_id, true);
  request.hold = hold(ch);
  // It is not known yet: the client waits as on a new search.
  if (!ch.known && !co_await news_of(ch))
    co_return verdict::waits;
  if (!may_see(ch, request))
    co_return co_await not_theirs(began);
  auto after = request.after;
  if (!ch.log.ended() || after < ch.log.last_id())
    co_return verdict::stream;
  if (after == ch.log.last_id() || ch.expired)
    co_return verdict::nothing_left;
  auto end = ch.log.events.back();
  if (!co_await hooks_.ahead(ch.id, after))
    co_return verdict::nothing_left;
  request.end = renumbered(*end, after + 1);
  co_return verdict::stream;
}

void sse_hub::adopt(sse_session::tcp::socket socket, sse_request request) {
  error_code ec;
  socket.set_option(
    asio::socket_base::send_buffer_size{options_.send_buffer_bytes}, ec);
  auto id = request.search_id;
  auto session = std::make_shared<sse_session>(
    std::move(socket), std::move(request),
    [weak = weak_from_this()](sse_session& x, const char* reason) {
      if (auto self = weak.lock())
        self->on_session_closed(x, reason);
    });
  auto& ch = open(id, false);
  session->index = ch.sessions.size();
  ch.sessions.push_back(session);
  // One slot back: due after a whole turn.
  session->wheel_slot = (hand_ + wheel_slots - 1) % wheel_slots;
  wheel_[session->wheel_slot].push_back(session);
  if (!std::exchange(turning_, true))
    beat();
  hooks_.on_open();
  session->drop_hold();
  session->start();
  if (draining_)
    return session->finish("drained");
  if (auto& end = session->request().end)
    return session->finish("ended", end->frame);
  if (!may_see(ch, session->request()))
    return start_waiting(ch);
  if (auto n = feed(ch, session))
    hooks_.on_events(n);
}

void sse_hub::on_session_closed(sse_session& session, const char* reason) {
  if (auto n = session.take_sent())
    hooks_.on_events(n);
  hooks_.on_close(reason);
  auto id = session.request().search_id;
  auto i = channels_.find(id);
  if (i == channels_.end())
    return;
  auto& sessions = i->second->sessions;
  auto at = session.index;
  sessions[at] = sessions.back();
  sessions[at]->index = at;
  sessions.pop_back();
  // Posted: the caller may still be walking the channel.
  if (sessions.empty())
    asio::post(ex_, [self = shared_from_this(), id] { self->release(id); });
}

// -- time ---------------------------------------------------------------------

void sse_hub::start_waiting(channel& ch) {
  if (ch.waiting)
    return;
  ch.waiting = std::make_unique<timer>(ex_, options_.waiting_interval);
  ch.waiting->async_wait(
    [self = shared_from_this(), id = ch.id](error_code ec) {
      if (!ec)
        self->on_waiting(id);
    });
}

void sse_hub::on_waiting(const std::string& id) {
  static const auto comment = comment_frame("waiting");
  auto i = channels_.find(id);
  if (i == channels_.end())
    return;
  auto& ch = *i->second;
  ch.waiting.reset();
  auto knowable = hooks_.knowable();
  auto patience = clock::now() - options_.wait_timeout;
  auto left = false;
  for (auto n = ch.sessions.size(); n-- > 0;) {
    auto session = ch.sessions[n];
    if (may_see(ch, session->request()))
      continue;
    // While it cannot be known, the clock stands still.
    if (!knowable)
      session->wait_longer(options_.waiting_interval);
    if (session->started() <= patience) {
      session->send_aside(
        unknown_search_frame(id, unknown_message, system_utc_now()));
      session->finish("unknown");
    } else {
      session->send_aside(comment);
      left = true;
    }
  }
  if (!left)
    return;
  // Asked again in case the registry was restarted and forgot us.
  if (!ch.known)
    hooks_.attach(id, shared_from_this(), false);
  start_waiting(ch);
}

void sse_hub::beat() {
  static const auto comment = comment_frame("heartbeat");
  auto stuck = clock::now() - 2 * options_.heartbeat;
  auto due = std::move(wheel_[hand_]);
  wheel_[hand_].clear();
  for (auto& weak : due)
    if (auto session = weak.lock()) {
      session->close_if_stuck(stuck);
      if (session->following())
        session->send_aside(comment);
      wheel_[hand_].push_back(std::move(weak));
    }
  hand_ = (hand_ + 1) % wheel_slots;
  auto empty = std::all_of(wheel_.begin(), wheel_.end(),
                           [](auto& slot) { return slot.empty(); });
  turning_ = !empty || !channels_.empty();
  if (!turning_)
    return;
  wheel_timer_.expires_after(options_.heartbeat / wheel_slots);
  wheel_timer_.async_wait([self = shared_from_this()](error_code ec) {
    if (!ec)
      self->beat();
  });
}

void sse_hub::drain() {
  asio::post(ex_, [self = shared_from_this()] { self->end_all(); });
}

void sse_hub::end_all() {
  draining_ = true;
  std::vector<sse_session_ptr> all;
  for (auto& [id, ch] : channels_)
    for (auto& session : ch->sessions)
      // What has its end before it is not cut off: it ends by itself.
      if (!ch->log.ended() || !session->following())
        all.push_back(session);
  for (auto& session : all) {
    jitter_ = jitter_ * 6364136223846793005u + 1442695040888963407u;
    session->send_aside(retry_frame(200 + (jitter_ >> 33) % 1800));
    session->finish("drained");
  }
}

} // namespace bidiq
