#include "actors/progress/progress_store.hpp"

#include "actors/progress/progress_scripts.hpp"
#include "actors/redis/node_command.hpp"

#include <algorithm>
#include <charconv>

namespace bidiq {

namespace {

using what = store_answer::kind;
using arguments = std::vector<std::string>;

// Events in one answer to `read`.
constexpr const char* page_size = "500";

// Bytes of one event, and of those in one answer.
constexpr const char* max_event = "2097152";
constexpr const char* page_room = "8388608";

// Events that may be missing between two.
constexpr uint64_t max_hole = 1024;

uint64_t number(std::string_view text) {
  uint64_t out = 0;
  std::from_chars(text.data(), text.data() + text.size(), out);
  return out;
}

uint64_t number_at(const redis::value& x, size_t i) {
  if (i >= x.items.size())
    return 0;
  auto& item = x.items[i];
  return item.type == redis::value::kind::integer
           ? static_cast<uint64_t>(item.integer)
           : number(item.text);
}

std::string text_at(const redis::value& x, size_t i) {
  return i < x.items.size() ? x.items[i].text : std::string{};
}

std::string text(uint64_t x) {
  return std::to_string(x);
}

store_answer read_claim(const redis::value& x, std::string_view code) {
  store_answer out;
  out.what = code == "ours"   ? what::ours
             : code == "kept" ? what::kept
                              : what::other;
  out.header.owner.epoch = number_at(x, 1);
  out.top = number_at(x, 2);
  if (out.what == what::other) {
    out.header.exists = true;
    out.header.user = text_at(x, 3);
    out.header.request_hash = text_at(x, 4);
    out.header.owner.node = text_at(x, 5);
    out.header.owner.nonce = text_at(x, 6);
    out.header.ended = !text_at(x, 7).empty();
  }
  return out;
}

// Numbers and texts in turn. What is missing in between or cannot be read has
// its place taken, so that the rest can be.
std::vector<progress_event_ptr> read_events(const redis::value& x,
                                            uint64_t after) {
  std::vector<progress_event_ptr> out;
  for (size_t i = 0; i + 1 < x.items.size(); i += 2) {
    auto id = number_at(x, i);
    if (id <= after || id - after > max_hole)
      continue;
    while (++after < id)
      out.push_back(unreadable_event(after));
    auto event = read_event(x.items[i + 1].text);
    out.push_back(event && event->id == id ? std::move(event)
                                           : unreadable_event(id));
  }
  return out;
}

store_answer read_log(const redis::value& x, uint64_t after) {
  store_answer out;
  out.what = what::log;
  out.top = number_at(x, 1);
  auto& h = out.header;
  h.exists = true;
  h.user = text_at(x, 2);
  h.request_hash = text_at(x, 3);
  h.uf_count = static_cast<uint32_t>(number_at(x, 4));
  h.owner = {number_at(x, 7), text_at(x, 6), text_at(x, 5)};
  h.ended = !text_at(x, 8).empty();
  if (auto end = parse_stage(text_at(x, 8)); end && terminal(*end))
    h.end = *end;
  if (x.items.size() > 9)
    out.events = read_events(x.items[9], after);
  return out;
}

store_answer read_answer(const redis::value& x, store_request::kind asked,
                         uint64_t after) {
  auto code = text_at(x, 0);
  if (code == "log")
    return read_log(x, after);
  if (code == "ours" || code == "other" || code == "kept")
    return read_claim(x, code);
  store_answer out;
  if (code == "won") {
    out.what = what::won;
    out.header.owner.epoch = number_at(x, 1);
    return out;
  }
  out.top = number_at(x, 1);
  if (code == "missing" && asked == store_request::kind::read)
    out.what = what::log; // With a header that does not exist.
  else
    out.what = code == "ok"        ? what::ok
               : code == "gap"     ? what::gap
               : code == "fenced"  ? what::fenced
               : code == "missing" ? what::missing
               : code == "alive"   ? what::alive
               : code == "seen"    ? what::seen
                                   : what::broken;
  return out;
}

what kind_of(redis::errc x) {
  switch (x) {
    case redis::errc::oom:
    case redis::errc::overloaded:
    case redis::errc::busy:
    case redis::errc::noscript:
      return what::refused;
    case redis::errc::wrongtype:
    case redis::errc::other:
      return what::broken;
    default:
      return what::away;
  }
}

// What the hash says of the newest of the events.
void add_state(arguments& args, const progress_event& newest) {
  auto at = std::string{to_string(newest.at)};
  args.push_back(at);
  args.push_back(std::to_string(newest.progress));
  args.push_back(terminal(newest.at) ? at : std::string{});
}

void add_events(arguments& args, const store_request& x) {
  for (auto& event : x.events)
    args.push_back(event->json);
}

} // namespace

progress_store::progress_store(redis_access_ptr redis)
  : redis_(std::move(redis)) {
  // nop
}

void progress_store::run(const search_info& search, const store_request& x,
                         handler done) const {
  using kind = store_request::kind;
  auto& id = search.search_id;
  switch (x.what) {
    case kind::claim:
      return claim(search, x, std::move(done));
    case kind::append:
      return append(id, x, std::move(done));
    case kind::refresh:
      return refresh(id, x, std::move(done));
    case kind::read:
      return read(id, x, std::move(done));
    case kind::verdict:
      return verdict(id, x, std::move(done));
    case kind::reissue:
      return reissue(id, x, std::move(done));
    default:
      return tell(id, x);
  }
}

redis::callback progress_store::answering(const std::string& id,
                                          const store_request& x,
                                          handler done) const {
  return [redis = redis_, id, seq = x.seq, asked = x.what, after = x.after,
          done = std::move(done)](redis::answer got) {
    store_answer out;
    if (got) {
      out = read_answer(*got, asked, after);
      if (!std::all_of(out.events.begin(), out.events.end(),
                       [](auto& event) { return readable(*event); }))
        report_poison(*redis, {"progress_log", poison_reason::damaged,
                               redis->keys.log(id), "an event"});
    } else {
      if (got.error().code == redis::errc::wrongtype)
        report_poison(
          *redis,
          {"progress", poison_reason::type, redis->keys.progress(id), {}});
      out.what = kind_of(got.error().code);
      redis->report(got.error());
    }
    out.seq = seq;
    done(std::move(out));
  };
}

void progress_store::claim(const search_info& search, const store_request& x,
                           handler done) const {
  auto& keys = redis_->keys;
  auto& id = search.search_id;
  redis_->client->run(
    the_progress_scripts().claim,
    {keys.progress(id), keys.log(id), keys.result(id, 0)},
    {search.user, search.request_hash, text(search.uf_count), x.who.node,
     x.who.nonce, text(x.who.epoch), x.fresh ? "1" : "0",
     text(static_cast<uint64_t>(x.ttl.count())), format_utc(system_utc_now())},
    answering(id, x, std::move(done)));
}

void progress_store::append(const std::string& id, const store_request& x,
                            handler done) const {
  auto& keys = redis_->keys;
  arguments args{
    text(x.who.epoch),          x.who.nonce,
    text(x.events.front()->id), text(static_cast<uint64_t>(x.ttl.count())),
    x.touch ? "1" : "0",        x.whole ? "1" : "0",
    text(x.published)};
  args.reserve(args.size() + 4 + x.events.size());
  add_state(args, *x.events.back());
  args.push_back(format_utc(system_utc_now()));
  add_events(args, x);
  redis_->client->run(the_progress_scripts().append,
                      {keys.progress(id), keys.log(id), keys.events(id)},
                      std::move(args), answering(id, x, std::move(done)));
}

void progress_store::refresh(const std::string& id, const store_request& x,
                             handler done) const {
  auto& keys = redis_->keys;
  redis_->client->run(the_progress_scripts().refresh,
                      {keys.progress(id), keys.log(id)},
                      {text(x.who.epoch), x.who.nonce,
                       text(static_cast<uint64_t>(x.ttl.count()))},
                      answering(id, x, std::move(done)));
}

void progress_store::read(const std::string& id, const store_request& x,
                          handler done) const {
  auto& keys = redis_->keys;
  auto alive = std::make_shared<bool>(true);
  // Answered before the log is: both on the one connection.
  if (!x.who.node.empty())
    redis_->client->command({"EXISTS", keys.node(x.who.node)},
                            [alive](redis::answer got) {
                              *alive = !got || got->integer != 0;
                            });
  redis_->client->run(
    the_progress_scripts().read, {keys.progress(id), keys.log(id)},
    {text(x.after), page_size, max_event, page_room},
    answering(id, x, [alive, done = std::move(done)](store_answer out) {
      out.owner_alive = *alive;
      done(std::move(out));
    }));
}

void progress_store::verdict(const std::string& id, const store_request& x,
                             handler done) const {
  auto& keys = redis_->keys;
  arguments args{text(x.who.epoch),
                 x.who.nonce,
                 text(x.events.front()->id),
                 text(static_cast<uint64_t>(x.ttl.count())),
                 x.winner.node,
                 x.winner.nonce,
                 std::string{to_string(x.events.back()->at)},
                 format_utc(system_utc_now())};
  add_events(args, x);
  redis_->client->run(the_progress_scripts().verdict,
                      {keys.progress(id), keys.log(id), keys.events(id),
                       keys.node(x.who.node)},
                      std::move(args), answering(id, x, std::move(done)));
}

void progress_store::reissue(const std::string& id, const store_request& x,
                             handler done) const {
  auto& keys = redis_->keys;
  redis_->client->run(the_progress_scripts().reissue,
                      {keys.progress(id), keys.ends(id)},
                      {text(x.after), text(x.after + 1), text(x.most),
                       text(static_cast<uint64_t>(x.ttl.count()))},
                      answering(id, x, std::move(done)));
}

// These have no answer: a node that misses one asks again.
void progress_store::tell(const std::string& id, const store_request& x) const {
  using kind = store_request::kind;
  auto& keys = redis_->keys;
  auto publish = [&](const std::string& channel, const std::string& payload) {
    redis_->client->command({"PUBLISH", channel, payload},
                            [](const redis::answer&) {});
  };
  auto all = keys.node_commands(key_space::all_nodes);
  node_command command;
  command.id = id;
  command.node = redis_->node_id;
  command.cursor = x.after;
  if (x.what == kind::live)
    for (auto& event : x.events)
      publish(keys.events(id), event->json);
  else if (x.what == kind::need)
    command.type = node_command::kind::need;
  else if (x.what == kind::have)
    command.type = node_command::kind::have;
  else
    command.type = node_command::kind::ahead;
  if (x.what != kind::live)
    publish(x.to.empty() ? all : keys.node_commands(x.to),
            render_node_command(command));
}

} // namespace bidiq
