#include "net/redis/subscriptions.hpp"

#include <boost/asio/post.hpp>

#include <algorithm>
#include <utility>

namespace bidiq::redis {

namespace {

constexpr size_t channels_per_command = 512;

} // namespace

subscriptions::subscriptions(const asio::any_io_executor& ex,
                             const connection_ptr& link)
  : executor_(ex), link_(link) {
  // nop
}

void subscriptions::add(const std::string& name, subscriber_ptr x) {
  std::lock_guard guard{mutex_};
  auto& entry = table_[name];
  if (!entry)
    entry = std::make_shared<channel>(name);
  auto known = std::ranges::any_of(entry->members,
                                   [&](const member& m) { return m.who == x; });
  if (known)
    return;
  entry->members.push_back({std::move(x)});
  mark(entry);
}

void subscriptions::remove(const std::string& name, const subscriber_ptr& x) {
  std::lock_guard guard{mutex_};
  auto i = table_.find(name);
  if (i == table_.end())
    return;
  std::erase_if(i->second->members,
                [&](const member& m) { return m.who == x; });
  if (i->second->members.empty())
    mark(i->second);
}

void subscriptions::mark(const channel_ptr& x) {
  if (!std::exchange(x->dirty, true))
    dirty_.push_back(x);
  if (!std::exchange(scheduled_, true))
    asio::post(executor_, [self = shared_from_this()] { self->turn(); });
}

void subscriptions::start() {
  {
    std::lock_guard guard{mutex_};
    open_ = true;
    for (const auto& [name, x] : table_)
      if (!std::exchange(x->dirty, true))
        dirty_.push_back(x);
  }
  turn();
}

void subscriptions::stop() {
  std::vector<channel_ptr> all;
  std::vector<std::pair<channel_ptr, subscriber_ptr>> told;
  {
    std::lock_guard guard{mutex_};
    open_ = false;
    for (const auto& [name, x] : table_) {
      all.push_back(x);
      x->asked = false;
      x->unanswered = 0;
      for (auto& m : x->members)
        if (std::exchange(m.told, false))
          told.emplace_back(x, m.who);
    }
    for (const auto& x : all)
      forget_if_unused(x);
  }
  for (const auto& [x, who] : told)
    if (!silent_)
      who->on_unsubscribed();
}

void subscriptions::silence() {
  silent_ = true;
}

void subscriptions::forget_if_unused(const channel_ptr& x) {
  if (x->members.empty() && !x->asked && x->unanswered == 0 && !x->dirty)
    table_.erase(x->name);
}

// Commands are decided on here only, so that what is added and removed within
// one turn costs nothing.
void subscriptions::turn() {
  std::vector<channel_ptr> dirty, wanted, unwanted, joined;
  {
    std::lock_guard guard{mutex_};
    scheduled_ = false;
    dirty.swap(dirty_);
    for (const auto& x : dirty) {
      x->dirty = false;
      auto want = open_ && !x->members.empty();
      if (want != x->asked) {
        x->asked = want;
        ++x->unanswered;
        (want ? wanted : unwanted).push_back(x);
      } else if (x->acknowledged()) {
        joined.push_back(x);
      } else {
        forget_if_unused(x);
      }
    }
  }
  send("UNSUBSCRIBE", unwanted);
  send("SUBSCRIBE", wanted);
  for (const auto& x : joined)
    welcome(x);
}

void subscriptions::send(std::string command,
                         const std::vector<channel_ptr>& all) {
  auto link = link_.lock();
  if (!link)
    return;
  std::vector<std::string> args;
  for (size_t i = 0; i < all.size(); i += channels_per_command) {
    auto end = std::min(i + channels_per_command, all.size());
    args.assign(1, command);
    for (auto k = i; k < end; ++k)
      args.push_back(all[k]->name);
    link->send(
      args,
      [to = link.get()](const answer& x) {
        // One error stands for all channels of the command.
        if (!x)
          to->fail(x.error());
      },
      end - i);
  }
}

bool subscriptions::on_reply(const value& x) {
  if (x.items.size() != 3)
    return false;
  const auto& kind = x.items[0].text;
  if (kind == "message") {
    on_message(x.items[1].text, x.items[2].text);
    return true;
  }
  if (kind == "subscribe" || kind == "unsubscribe")
    on_acknowledged(x.items[1].text);
  return false;
}

void subscriptions::on_acknowledged(const std::string& name) {
  channel_ptr x;
  {
    std::lock_guard guard{mutex_};
    auto i = table_.find(name);
    if (i == table_.end() || i->second->unanswered == 0)
      return;
    x = i->second;
    --x->unanswered;
    if (!x->acknowledged())
      return forget_if_unused(x);
  }
  welcome(x);
}

/// Calls each member that is due, as long as it is one.
template <class Due, class Call>
void subscriptions::tell(const channel_ptr& x, Due due, Call call) {
  subscriber_ptr first;
  std::vector<subscriber_ptr> others; // rarely any
  {
    std::lock_guard guard{mutex_};
    for (auto& m : x->members)
      if (due(m))
        first ? others.push_back(m.who) : void(first = m.who);
  }
  if (first && !silent_)
    call(*first);
  for (const auto& who : others) {
    std::unique_lock guard{mutex_};
    auto there = std::ranges::any_of(x->members, [&](const member& m) {
      return m.who == who;
    });
    guard.unlock();
    if (there && !silent_)
      call(*who);
  }
}

void subscriptions::welcome(const channel_ptr& x) {
  tell(
    x, [](member& m) { return !std::exchange(m.told, true); },
    [](subscriber& who) { who.on_subscribed(); });
}

void subscriptions::on_message(const std::string& name,
                               const std::string& payload) {
  channel_ptr x;
  {
    std::lock_guard guard{mutex_};
    auto i = table_.find(name);
    if (i == table_.end())
      return;
    x = i->second;
  }
  tell(
    x, [](const member& m) { return m.told; },
    [&](subscriber& who) { who.on_message(payload); });
}

} // namespace bidiq::redis
