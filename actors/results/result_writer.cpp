#include "actors/results/result_writer.hpp"

#include "actors/base/random_id.hpp"
#include "actors/redis/node_command.hpp"
#include "actors/results/unstorable.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace bidiq {

namespace {

using std::chrono::milliseconds;

// Whether two results have the very same notices: a copy shares them.
bool same_notices(const search_result& x, const search_result& y) {
  return std::equal(x.notices.begin(), x.notices.end(), y.notices.begin(),
                    y.notices.end(), [](auto& a, auto& b) {
                      return a.data.get() == b.data.get();
                    });
}

// Nothing is more wrong than a key that never expires.
bool stored(const redis::answer& x) {
  return x && !(x->type == redis::value::kind::integer && x->integer == 0);
}

// A search belongs to the owner of its log: what one that has been fenced finds
// must not take the place of what its successor has found.
const redis::script& set_owned() {
  static const redis::script code{R"lua(
local owner = redis.pcall('HGET', KEYS[2], 'nonce')
if type(owner) == 'string' and owner ~= ARGV[1] then return 0 end
return redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
)lua"};
  return code;
}

} // namespace

result_writer::result_writer(store_port& port,
                             const result_store_options& options)
  : port_(port),
    options_(options),
    own_({options.result_ttl, options.max_kept, options.max_kept_bytes}) {
  // nop
}

// -- final results ------------------------------------------------------------

// What is left of a search that crashed says nothing to other nodes: they have
// what it had found until then.
void result_writer::recover(const std::vector<known_search>& ended) {
  for (auto& x : ended)
    if (!x.result->user.empty())
      own_.keep(x.result, x.ended);
}

void result_writer::store(const search_result_ptr& result,
                          const reply<bool>& answer) {
  auto& id = result->search_id;
  auto& link = port_.link();
  own_.keep(result, port_.now());
  if (!link.commands)
    return answer.deliver(false);
  auto i = writings_.find(id);
  auto begun = i != writings_.end() && i->second->head.empty()
               && i->second->incarnation == link.incarnation
               && same_notices(*result, *i->second->result);
  auto x = begun ? i->second : begin(result);
  if (!x)
    return answer.deliver(false);
  x->result = result;
  x->answer = answer;
  complete(x);
  port_.after(options_.op_timeout, [answer] { answer.deliver(false); });
}

// The node where the search ran has a copy of its own, of which it shows the
// state until it is told.
void result_writer::replace(const search_result_ptr& result) {
  node_command news;
  news.type = node_command::kind::renew;
  news.id = result->search_id;
  news.node = port_.redis().node_id;
  auto channel = port_.keys().node_commands(key_space::all_nodes);
  auto tell = [redis = options_.redis, channel,
               message = render_node_command(news)] {
    redis->client->command({"PUBLISH", channel, message},
                           [](const redis::answer&) {});
  };
  if (own_.find(result->search_id) == result && !lacking(result->search_id))
    return tell();
  store(result, reply<bool>{[tell](const outcome<bool>& done) {
          if (done && *done)
            tell();
        }});
}

void result_writer::store_early(const search_result_ptr& result) {
  auto unfinished
    = std::count_if(writings_.begin(), writings_.end(),
                    [](auto& x) { return x.second->head.empty(); });
  if (!port_.link().commands
      || static_cast<size_t>(unfinished) >= options_.max_begun)
    return;
  if (auto x = begin(result))
    send_parts(x);
}

bool result_writer::has(const std::string& id) const {
  return own_.find(id) || writings_.contains(id);
}

bool result_writer::lacking(const std::string& id) const {
  return writings_.contains(id) || own_.lacking(id, port_.link().incarnation);
}

bool result_writer::all_stored() const {
  auto& link = port_.link();
  return link.commands && own_.all_lacking(link.incarnation).empty();
}

uint64_t result_writer::bytes() const {
  uint64_t out = 0;
  for (auto& [id, x] : writings_) {
    out += x->notices.capacity() + x->head.capacity();
    for (auto& part : x->parts)
      out += part.capacity();
  }
  return out;
}

result_writer::writing_ptr
result_writer::begin(const search_result_ptr& result) {
  auto& id = result->search_id;
  auto packed = pack_notices(*result);
  if (!packed) {
    give_up(id, packed.error());
    return nullptr;
  }
  auto x = std::make_shared<writing>();
  x->name = random_id();
  x->result = result;
  x->notices = std::move(*packed);
  x->incarnation = port_.link().incarnation;
  x->begun = port_.now();
  for (auto& part : cut_notices(x->notices, x->name))
    x->parts.push_back(std::move(part));
  drop(id);
  writings_[id] = x;
  return x;
}

// What Redis still answers to it finds that it is not current.
void result_writer::drop(const std::string& id) {
  auto old = writings_.extract(id);
  if (old.empty())
    return;
  old.mapped()->answer.deliver(false);
  if (old.mapped()->restores)
    restoring_ = false;
}

// Trying again would not help.
void result_writer::give_up(const std::string& id, const failure& why) {
  own_.give_up(id, port_.link().incarnation);
  log_unstorable(id, why);
}

void result_writer::complete(const writing_ptr& x) {
  auto rest = encode_rest(*x->result, x->notices, x->name);
  if (!rest) {
    give_up(x->result->search_id, rest.error());
    return finish(x, false);
  }
  x->notices.clear();
  x->head = std::move(rest->head);
  for (auto& part : rest->parts)
    x->parts.push_back(std::move(part));
  send_parts(x);
}

void result_writer::send_parts(const writing_ptr& x) {
  auto& id = x->result->search_id;
  while (!x->parts.empty() && x->in_flight < options_.parts_in_flight) {
    auto key = port_.keys().result(id, ++x->sent);
    ++x->in_flight;
    set(id, key, std::move(x->parts.front()),
        [this, x](const redis::answer& answer) {
          --x->in_flight;
          if (!current(x))
            return;
          if (!stored(answer))
            return finish(x, false);
          send_parts(x);
        });
    x->parts.pop_front();
  }
  if (x->parts.empty() && x->in_flight == 0 && !x->head.empty())
    send_links(x);
}

// Parts that were written while the workbook was: they must still be there,
// and live as long as the head will.
void result_writer::send_links(const writing_ptr& x) {
  auto& id = x->result->search_id;
  auto& keys = port_.keys();
  auto life = life_of(id);
  std::vector<store_port::texts> all;
  for (size_t part = 1; part <= x->sent; ++part)
    all.push_back(
      {"PEXPIRE", keys.result(id, part), std::to_string(life.count())});
  auto& excel = x->result->excel;
  if (!excel.download_id.empty())
    all.push_back(set_for(life, keys.report(excel.download_id), id));
  port_.commands(std::move(all),
                 [this, x](const std::vector<redis::answer>& answers) {
                   if (!current(x))
                     return;
                   if (!std::all_of(answers.begin(), answers.end(), stored))
                     return finish(x, false);
                   send_head(x);
                 });
}

void result_writer::send_head(const writing_ptr& x) {
  auto& id = x->result->search_id;
  auto then = [this, x](const redis::answer& answer) {
    if (current(x))
      on_head(x, answer);
  };
  set(id, port_.keys().result(id, 0), x->head, then);
}

// A repetition's node has not the search that it repeats.
void result_writer::set(const std::string& id, const std::string& key,
                        std::string value, const redis::callback& then) {
  auto life = life_of(id);
  auto ours = options_.known->find(id);
  if (!ours || ours->result)
    return port_.command(set_for(life, key, std::move(value)), then);
  port_.run(
    set_owned(),
    {{key, port_.keys().progress(id)},
     {port_.redis().nonce, std::move(value), std::to_string(life.count())}},
    then);
}

void result_writer::on_head(const writing_ptr& x, const redis::answer& answer) {
  auto& id = x->result->search_id;
  if (stored(answer))
    port_.command({"DEL", port_.keys().partial(id)},
                  [](const redis::answer&) {});
  else if (answer) // Not ours any more.
    own_.forget(id);
  finish(x, stored(answer));
}

void result_writer::finish(const writing_ptr& x, bool done) {
  auto& id = x->result->search_id;
  writings_.erase(id);
  if (done)
    own_.stored(x->result, x->incarnation, x->sent);
  x->answer.deliver(done);
  if (!x->restores)
    return;
  restoring_ = false;
  if (done)
    restore_next();
}

bool result_writer::current(const writing_ptr& x) const {
  auto i = writings_.find(x->result->search_id);
  return i != writings_.end() && i->second == x;
}

// -- what Redis may lose ------------------------------------------------------

milliseconds result_writer::life_of(const std::string& id) const {
  return own_.life_of(id, port_.now());
}

void result_writer::forget(const std::string& id) {
  own_.forget(id);
  drop(id);
}

// The head stays, so that the id is not used for another search; the parts,
// which are large, go.
void result_writer::withdraw(const std::string& id, const std::string& user) {
  auto life = life_of(id);
  auto parts = own_.parts_of(id);
  forget(id);
  if (!port_.link().commands)
    return;
  auto& keys = port_.keys();
  std::vector<store_port::texts> all{set_for(life, keys.gone(id), user)};
  for (size_t part = 1; part <= parts; ++part)
    all.push_back({"UNLINK", keys.result(id, part)});
  port_.commands(std::move(all), [](const std::vector<redis::answer>&) {});
}

void result_writer::restore() {
  auto all = own_.all_lacking(port_.link().incarnation);
  to_restore_.assign(all.begin(), all.end());
  if (!restoring_)
    restore_next();
}

void result_writer::restore_next() {
  while (port_.link().commands && !to_restore_.empty()) {
    auto id = to_restore_.front();
    to_restore_.pop_front();
    if (!own_.lacking(id, port_.link().incarnation) || writings_.contains(id))
      continue;
    auto x = begin(own_.find(id));
    if (!x)
      continue;
    restoring_ = x->restores = true;
    return complete(x);
  }
}

void result_writer::tick() {
  auto now = port_.now();
  own_.expire(now);
  // Searches that died while their workbook was being written leave these.
  std::erase_if(writings_, [&](auto& item) {
    return item.second->head.empty()
           && now - item.second->begun > options_.begun_ttl;
  });
  if (port_.link().commands)
    restore();
}

} // namespace bidiq
