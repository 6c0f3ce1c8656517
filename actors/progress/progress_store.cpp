#include "actors/progress/progress_store.hpp"

#include "actors/lease/lease_lua.hpp"
#include "actors/progress/progress_scripts.hpp"
#include "actors/redis/node_command.hpp"
#include "net/redis/fields.hpp"

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

uint64_t number_of(const redis::value& x) {
  return x.type == redis::value::kind::integer
           ? static_cast<uint64_t>(x.integer)
           : number(x.text);
}

uint64_t number_of(const redis::value& x, std::string_view name) {
  auto found = redis::field(x, name);
  return found ? number_of(*found) : 0;
}

std::string text(uint64_t x) {
  return std::to_string(x);
}

// Each under its number.
void add_events(arguments& to, const std::vector<progress_event_ptr>& events) {
  for (auto& event : events)
    to.insert(to.end(), {text(event->id), event->json});
}

// What claims and reads tell of the hash.
log_header read_header(const redis::value& x) {
  log_header out;
  out.exists = true;
  out.user = text_of(x, "user");
  out.request_hash = text_of(x, "request_hash");
  out.uf_count = static_cast<uint32_t>(number_of(x, "uf_count"));
  out.owner = {number_of(x, "epoch"), text_of(x, "nonce"), text_of(x, "node")};
  out.job = !text_of(x, "job").empty();
  auto end = text_of(x, "terminal");
  out.ended = !end.empty();
  if (auto at = parse_stage(end); at && terminal(*at))
    out.end = *at;
  return out;
}

// Numbers and texts in turn. What is missing in between or cannot be read has
// its place taken, so that the rest can be.
std::vector<progress_event_ptr> read_events(const redis::value& x,
                                            uint64_t after) {
  std::vector<progress_event_ptr> out;
  for (size_t i = 0; i + 1 < x.items.size(); i += 2) {
    auto id = number_of(x.items[i]);
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

what meaning_of(std::string_view said) {
  return said == "ours"      ? what::ours
         : said == "other"   ? what::other
         : said == "kept"    ? what::kept
         : said == "ok"      ? what::ok
         : said == "gap"     ? what::gap
         : said == "fenced"  ? what::fenced
         : said == "missing" ? what::missing
         : said == "log"     ? what::log
         : said == "won"     ? what::won
         : said == "alive"   ? what::alive
         : said == "seen"    ? what::seen
                             : what::broken;
}

store_answer read_answer(const redis::value& x, store_request::kind asked,
                         uint64_t after) {
  store_answer out;
  out.what = meaning_of(text_of(x, "said"));
  out.top = number_of(x, "top");
  switch (out.what) {
    case what::ours:
      out.header.called_off = !text_of(x, "called_off").empty();
      out.anew = !text_of(x, "anew").empty();
      [[fallthrough]];
    case what::won:
      out.header.owner.epoch = number_of(x, "epoch");
      break;
    case what::log:
      if (auto events = redis::field(x, "events"))
        out.events = read_events(*events, after);
      [[fallthrough]];
    case what::other:
      out.header = read_header(x);
      break;
    case what::missing:
      // A log, with a header that does not exist.
      if (asked == store_request::kind::read)
        out.what = what::log;
      break;
    default:
      break;
  }
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

std::string text(std::chrono::milliseconds x) {
  return std::to_string(x.count());
}

// A flag of a script.
std::string flag(bool x) {
  return x ? "1" : "";
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
    case kind::release:
      return release(id, x);
    case kind::entitle:
      return entitle(id, x);
    case kind::withdraw:
      return withdraw(id, x, std::move(done));
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
  auto created = search.created == utc_time{} ? system_utc_now()
                                              : search.created;
  std::pair<const char*, std::string> all[]{{"user", search.user},
                                            {"request_hash",
                                             search.request_hash},
                                            {"uf_count", text(search.uf_count)},
                                            {"node", x.who.node},
                                            {"nonce", x.who.nonce},
                                            {"epoch", text(x.who.epoch)},
                                            {"token", text(x.token)},
                                            {"job", flag(x.job)},
                                            {"begun", flag(x.begun)},
                                            {"fresh", x.fresh ? "1" : "0"},
                                            {"ttl", text(x.ttl)},
                                            {"now", format_utc(created)},
                                            {"published", text(x.published)},
                                            {"last", text(x.events.size())}};
  arguments args;
  for (auto& [name, value] : all) {
    args.emplace_back(name);
    args.push_back(std::move(value));
  }
  if (!x.events.empty()) {
    auto& newest = *x.events.back();
    args.insert(args.end(), {"stage", std::string{to_string(newest.at)},
                             "progress", std::to_string(newest.progress)});
  }
  add_events(args, x.events);
  redis_->client->run(the_progress_scripts().claim,
                      {keys.progress(id), keys.log(id), keys.result(id, 0),
                       keys.events(id)},
                      std::move(args), answering(id, x, std::move(done)));
}

void progress_store::append(const std::string& id, const store_request& x,
                            handler done) const {
  auto& keys = redis_->keys;
  auto& newest = *x.events.back();
  auto first = x.events.front()->id;
  auto args = arranged(
    append_arguments,
    {{"epoch", text(x.who.epoch)},
     {"nonce", x.who.nonce},
     {"first", text(first)},
     {"last", text(newest.id)},
     {"stage", std::string{to_string(newest.at)}},
     {"progress", std::to_string(newest.progress)},
     {"now", format_utc(system_utc_now())},
     {"ttl", x.touch || first == 1 ? text(x.ttl) : ""},
     {"touch", flag(x.touch)},
     {"whole", flag(x.whole)},
     {"published", x.published >= first ? text(x.published) : ""},
     {"terminal",
      terminal(newest.at) ? std::string{to_string(newest.at)} : ""}});
  for (auto& event : x.events)
    args.push_back(event->json);
  redis_->client->run(the_progress_scripts().append,
                      {keys.progress(id), keys.log(id), keys.events(id)},
                      std::move(args), answering(id, x, std::move(done)));
}

void progress_store::refresh(const std::string& id, const store_request& x,
                             handler done) const {
  auto& keys = redis_->keys;
  redis_->client->run(
    the_progress_scripts().refresh, {keys.progress(id), keys.log(id)},
    {"epoch", text(x.who.epoch), "nonce", x.who.nonce, "ttl", text(x.ttl)},
    answering(id, x, std::move(done)));
}

void progress_store::release(const std::string& id,
                             const store_request& x) const {
  redis_->client->run(the_progress_scripts().release,
                      {redis_->keys.progress(id), redis_->keys.log(id)},
                      {"epoch", text(x.who.epoch), "nonce", x.who.nonce, "ttl",
                       text(x.ttl)},
                      answering(id, x, [](const store_answer&) {}));
}

void progress_store::entitle(const std::string& id,
                             const store_request& x) const {
  redis_->client->run(the_progress_scripts().entitle,
                      {redis_->keys.progress(id)},
                      {"epoch", text(x.who.epoch), "nonce", x.who.nonce,
                       "token", text(x.token), "job", flag(x.job)},
                      answering(id, x, [](const store_answer&) {}));
}

void progress_store::withdraw(const std::string& id, const store_request& x,
                              handler done) const {
  redis_->client->run(the_progress_scripts().withdraw,
                      {redis_->keys.progress(id), redis_->keys.log(id)},
                      {"epoch", text(x.who.epoch), "nonce", x.who.nonce},
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
    {"after", text(x.after), "count", page_size, "largest", max_event, "room",
     page_room},
    answering(id, x, [alive, done = std::move(done)](store_answer out) {
      out.owner_alive = *alive;
      done(std::move(out));
    }));
}

void progress_store::verdict(const std::string& id, const store_request& x,
                             handler done) const {
  auto& keys = redis_->keys;
  auto& newest = *x.events.back();
  arguments args{"epoch",    text(x.who.epoch),
                 "dead",     x.who.nonce,
                 "first",    text(x.events.front()->id),
                 "last",     text(newest.id),
                 "stage",    std::string{to_string(newest.at)},
                 "progress", std::to_string(newest.progress),
                 "now",      format_utc(system_utc_now()),
                 "ttl",      text(x.ttl),
                 "node",     x.winner.node,
                 "nonce",    x.winner.nonce};
  add_events(args, x.events);
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
                      {"cursor", text(x.after), "next", text(x.after + 1),
                       "most", text(x.most), "ttl", text(x.ttl)},
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
