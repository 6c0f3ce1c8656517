#include "tests/cluster/redis_check.hpp"

#include <hiredis/hiredis.h>

#include <poll.h>
#include <unistd.h>

#include <sstream>
#include <stdexcept>
#include <string_view>

namespace bidiq::test {

namespace {

// Name, type and time to live of every key, at one instant.
constexpr const char* all_keys = R"(
local out = {}
for _, key in ipairs(redis.call('KEYS', '*')) do
  out[#out + 1] = key
  out[#out + 1] = redis.call('TYPE', key).ok
  out[#out + 1] = redis.call('PTTL', key)
end
return out)";

// The type that the contract gives a key, or nothing.
std::string_view contract_type(std::string_view key) {
  auto is = [&](std::string_view prefix) { return key.starts_with(prefix); };
  if (is("bidiq:progress:"))
    return key.ends_with(":log")    ? "stream"
           : key.ends_with(":ends") ? "set"
                                    : "hash";
  if (is("bidiq:result:") || is("bidiq:partial:") || is("bidiq:report:")
      || key == "bidiq:incarnation" || key == "bidiq:signing-secret")
    return "string";
  if (is("bidiq:ratelimit:"))
    return "string";
  if (is("bidiq:cache:") || is("bidiq:flights:") || is("bidiq:breaker:"))
    return "hash";
  if (is("bidiq:node:") || is("bidiq:streams:"))
    return "hash";
  if (key == "bidiq:nodes" || is("bidiq:connects:"))
    return "zset";
  return {};
}

} // namespace

key_watch::key_watch(redis_server& redis)
  : redis_(redis), thread_([this] { run(); }) {
}

key_watch::~key_watch() {
  stopped_ = true;
  thread_.join();
}

std::set<std::string> key_watch::violations() const {
  std::lock_guard guard{mutex_};
  return violations_;
}

void key_watch::complain(const std::string& what) {
  std::lock_guard guard{mutex_};
  violations_.insert(what);
}

void key_watch::run() {
  while (!stopped_) {
    try {
      look();
      ++looks_;
    } catch (const std::runtime_error&) {
      // The server is away: that is no key's fault.
    }
    ::poll(nullptr, 0, 1);
  }
}

void key_watch::look() {
  auto all = redis_.list({"EVAL", all_keys, "0"});
  for (size_t i = 0; i + 2 < all.size(); i += 3) {
    auto& key = all[i];
    auto wanted = contract_type(key);
    if (wanted.empty() || wanted != all[i + 1])
      complain(key + " is a " + all[i + 1]);
    if (all[i + 2] == "-1")
      complain(key + " never expires");
  }
}

channel_watch::channel_watch(redis_server& redis)
  : context_(redisConnectUnix(redis.socket_path().c_str())) {
  auto* x = static_cast<redisContext*>(context_);
  void* reply = redisCommand(x, "PSUBSCRIBE bidiq:progress:*:events");
  if (!reply || ::pipe(stop_) != 0)
    throw std::runtime_error("no subscription");
  freeReplyObject(reply);
  thread_ = std::thread{[this] { run(); }};
}

channel_watch::~channel_watch() {
  ::close(stop_[1]);
  thread_.join();
  ::close(stop_[0]);
  redisFree(static_cast<redisContext*>(context_));
}

void channel_watch::run() {
  constexpr std::string_view before = "bidiq:progress:";
  constexpr std::string_view behind = ":events";
  auto* x = static_cast<redisContext*>(context_);
  for (;;) {
    pollfd fds[] = {{x->fd, POLLIN, 0}, {stop_[0], POLLIN, 0}};
    ::poll(fds, 2, -1);
    if (fds[1].revents != 0 || redisBufferRead(x) != REDIS_OK)
      return;
    void* any = nullptr;
    while (redisGetReplyFromReader(x, &any) == REDIS_OK && any) {
      auto* reply = static_cast<redisReply*>(any);
      if (reply->elements == 4) {
        std::string channel = reply->element[2]->str;
        auto id = channel.substr(before.size(), channel.size() - before.size()
                                                  - behind.size());
        std::lock_guard guard{mutex_};
        heard_[id].emplace_back(reply->element[3]->str, reply->element[3]->len);
      }
      freeReplyObject(reply);
      any = nullptr;
    }
  }
}

std::vector<std::string> channel_watch::heard(const std::string& search) const {
  std::lock_guard guard{mutex_};
  auto i = heard_.find(search);
  return i == heard_.end() ? std::vector<std::string>{} : i->second;
}

std::map<uint64_t, std::string> stored_events(redis_server& redis,
                                              const std::string& search) {
  auto all
    = redis.list({"XRANGE", "bidiq:progress:" + search + ":log", "-", "+"});
  std::map<uint64_t, std::string> out;
  for (size_t i = 0; i < all.size(); i += 3) {
    if (i + 2 >= all.size() || !all[i].ends_with("-0") || all[i + 1] != "event")
      throw std::runtime_error("stream entry " + all[i]);
    out.emplace(std::stoull(all[i]), all[i + 2]);
  }
  return out;
}

std::map<std::string, std::string> stored_state(redis_server& redis,
                                                const std::string& search) {
  auto all = redis.list({"HGETALL", "bidiq:progress:" + search});
  std::map<std::string, std::string> out;
  for (size_t i = 0; i + 1 < all.size(); i += 2)
    out.emplace(all[i], all[i + 1]);
  return out;
}

std::string check_stored(redis_server& redis, const std::string& search,
                         const seen_search& seen) {
  std::ostringstream out;
  auto events = stored_events(redis, search);
  uint64_t expected = 0;
  for (auto& [id, text] : events)
    if (id != ++expected)
      out << "the stream has " << id << " in place of " << expected << '\n';
  if (events != seen.events)
    out << "the stream has " << events.size() << " events, clients saw "
        << seen.events.size() << ", or they differ\n";
  auto state = stored_state(redis, search);
  auto want = [&](const std::string& field, const std::string& value) {
    if (state[field] != value)
      out << field << " is \"" << state[field] << "\", not \"" << value
          << "\"\n";
  };
  if (events.empty())
    return out.str() + "no stream\n";
  auto last = nlohmann::json::parse(events.rbegin()->second);
  want("last_event_id", std::to_string(events.rbegin()->first));
  want("stage", last["stage"]);
  want("progress", std::to_string(last["progress"].get<int>()));
  for (auto* field : {"user", "request_hash", "uf_count", "node", "nonce",
                      "epoch", "created_at", "updated_at", "terminal"})
    if (state[field].empty())
      out << field << " is missing\n";
  return out.str();
}

} // namespace bidiq::test
