// How a node's results get to the others, and stay there.
#include "actors/results/search_directory.hpp"

#include "actors/base/log.hpp"
#include "actors/base/random_id.hpp"
#include "actors/redis/node_command.hpp"

#include <algorithm>

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

std::vector<std::string> set(std::string key, std::string value,
                             milliseconds ttl) {
  return {"SET", std::move(key), std::move(value), "PX",
          std::to_string(ttl.count())};
}

// Nothing is more wrong than a key that never expires.
bool stored(const redis::answer& x) {
  return x && !(x->type == redis::value::kind::integer && x->integer == 0);
}

} // namespace

// -- final results ------------------------------------------------------------

void search_directory_state::store(const search_result_ptr& result,
                                   const reply<bool>& answer) {
  auto& id = result->search_id;
  keep(result);
  if (auto i = partials.find(id); i != partials.end())
    i->second.next = nullptr;
  if (!link.commands)
    return answer.deliver(false);
  auto i = writings.find(id);
  auto begun = i != writings.end() && i->second->head.empty()
               && i->second->incarnation == link.incarnation
               && same_notices(*result, *i->second->result);
  auto x = begun ? i->second : begin_writing(result);
  if (!x)
    return answer.deliver(false);
  x->result = result;
  x->answer = answer;
  complete_writing(x);
  after(options.op_timeout, [answer] { answer.deliver(false); });
}

// The node where the search ran answers from its own memory until it is told.
void search_directory_state::replace(const search_result_ptr& result) {
  node_command news;
  news.type = node_command::kind::renew;
  news.id = result->search_id;
  news.node = options.redis->node_id;
  auto channel = options.redis->keys.node_commands(key_space::all_nodes);
  auto message = render_node_command(news);
  store(result, reply<bool>{[redis = options.redis, channel,
                             message](const outcome<bool>& done) {
          if (done && *done)
            redis->client->command({"PUBLISH", channel, message},
                                   [](const redis::answer&) {});
        }});
}

void search_directory_state::store_early(const search_result_ptr& result) {
  auto unfinished
    = std::count_if(writings.begin(), writings.end(),
                    [](auto& x) { return x.second->head.empty(); });
  if (!link.commands || static_cast<size_t>(unfinished) >= options.max_begun)
    return;
  if (auto x = begin_writing(result))
    send_parts(x);
}

search_directory_state::writing_ptr
search_directory_state::begin_writing(const search_result_ptr& result) {
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
  x->incarnation = link.incarnation;
  x->begun = self->clock().now();
  for (auto& part : cut_notices(x->notices, x->name))
    x->parts.push_back(std::move(part));
  drop(id);
  writings[id] = x;
  return x;
}

// What Redis still answers to it finds that it is not current.
void search_directory_state::drop(const std::string& id) {
  auto old = writings.extract(id);
  if (old.empty())
    return;
  old.mapped()->answer.deliver(false);
  if (old.mapped()->restores)
    restoring = false;
}

// Trying again would not help.
void search_directory_state::give_up(const std::string& id,
                                     const failure& why) {
  if (auto i = kept.find(id); i != kept.end())
    i->second.stored_in = link.incarnation;
  log_line(log_level::error, "result cannot be stored for other nodes",
           {{"search_id", std::string_view{id}},
            {"why", std::string_view{why.context}}});
}

void search_directory_state::complete_writing(const writing_ptr& x) {
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

void search_directory_state::send_parts(const writing_ptr& x) {
  auto& id = x->result->search_id;
  while (!x->parts.empty() && x->in_flight < options.parts_in_flight) {
    auto key = options.redis->keys.result(id, ++x->sent);
    ++x->in_flight;
    command(set(key, std::move(x->parts.front()), life_of(id)),
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
void search_directory_state::send_links(const writing_ptr& x) {
  auto& id = x->result->search_id;
  auto& keys = options.redis->keys;
  auto life = life_of(id);
  std::vector<std::vector<std::string>> all;
  for (size_t part = 1; part <= x->sent; ++part)
    all.push_back(
      {"PEXPIRE", keys.result(id, part), std::to_string(life.count())});
  auto& excel = x->result->excel;
  if (!excel.download_id.empty() && excel.expires_in > 0)
    all.push_back(set(
      keys.report(excel.download_id), id,
      std::min<milliseconds>(life, std::chrono::seconds{excel.expires_in})));
  commands(std::move(all),
           [this, x](const std::vector<redis::answer>& answers) {
             if (!current(x))
               return;
             if (!std::all_of(answers.begin(), answers.end(), stored))
               return finish(x, false);
             send_head(x);
           });
}

void search_directory_state::send_head(const writing_ptr& x) {
  auto& id = x->result->search_id;
  command(set(options.redis->keys.result(id, 0), x->head, life_of(id)),
          [this, x](const redis::answer& answer) {
            if (!current(x))
              return;
            if (stored(answer))
              command({"DEL",
                       options.redis->keys.partial(x->result->search_id)},
                      [](const redis::answer&) {});
            finish(x, stored(answer));
          });
}

void search_directory_state::finish(const writing_ptr& x, bool done) {
  auto& id = x->result->search_id;
  writings.erase(id);
  auto i = kept.find(id);
  if (i != kept.end() && i->second.result == x->result && done) {
    i->second.stored_in = x->incarnation;
    i->second.parts = x->sent;
  }
  x->answer.deliver(done);
  if (!x->restores)
    return;
  restoring = false;
  if (done)
    restore_next();
}

bool search_directory_state::current(const writing_ptr& x) const {
  auto i = writings.find(x->result->search_id);
  return i != writings.end() && i->second == x;
}

// -- what Redis may lose ------------------------------------------------------

milliseconds search_directory_state::life_of(const std::string& id) const {
  auto i = kept.find(id);
  auto left = i == kept.end() ? options.result_ttl
                              : i->second.expires - self->clock().now();
  return std::max(std::chrono::duration_cast<milliseconds>(left),
                  milliseconds{1});
}

void search_directory_state::keep(const search_result_ptr& result) {
  auto& id = result->search_id;
  forget(id);
  kept[id] = {result, self->clock().now() + options.result_ttl, std::nullopt};
  kept_bytes += memory_of(*result);
  kept_order.push_back(id);
  while (kept.size() > options.max_kept
         || (kept_bytes > options.max_kept_bytes && kept.size() > 1))
    forget(std::string{kept_order.front()});
}

void search_directory_state::forget(const std::string& id) {
  auto i = kept.find(id);
  if (i == kept.end())
    return;
  kept_bytes -= memory_of(*i->second.result);
  kept.erase(i);
  std::erase(kept_order, id);
}

void search_directory_state::on_fenced(const std::string& id) {
  forget(id);
  drop(id);
  if (auto i = partials.find(id); i != partials.end())
    i->second.next = nullptr;
}

// The head stays, so that nobody searches under this id again; the parts, which
// are large, go.
void search_directory_state::on_gone(const std::string& id,
                                     const std::string& user) {
  auto life = life_of(id);
  auto i = kept.find(id);
  auto parts = i == kept.end() ? 0 : i->second.parts;
  on_fenced(id);
  if (!link.commands)
    return;
  auto& keys = options.redis->keys;
  std::vector<std::vector<std::string>> all{set(keys.gone(id), user, life)};
  for (size_t part = 1; part <= parts; ++part)
    all.push_back({"UNLINK", keys.result(id, part)});
  commands(std::move(all), [](const std::vector<redis::answer>&) {});
}

void search_directory_state::restore() {
  to_restore.clear();
  for (auto& id : kept_order)
    if (kept.at(id).stored_in != link.incarnation)
      to_restore.push_back(id);
  if (!restoring)
    restore_next();
}

void search_directory_state::restore_next() {
  while (link.commands && !to_restore.empty()) {
    auto id = to_restore.front();
    to_restore.pop_front();
    auto i = kept.find(id);
    if (i == kept.end() || i->second.stored_in == link.incarnation
        || writings.contains(id))
      continue;
    auto x = begin_writing(i->second.result);
    if (!x)
      continue;
    restoring = x->restores = true;
    return complete_writing(x);
  }
}

void search_directory_state::tick() {
  auto now = self->clock().now();
  while (!kept_order.empty() && kept.at(kept_order.front()).expires <= now)
    forget(std::string{kept_order.front()});
  // Of searches that died while their workbook was being written.
  std::erase_if(writings, [&](auto& item) {
    return item.second->head.empty()
           && now - item.second->begun > options.begun_ttl;
  });
  if (link.commands)
    restore();
}

// -- partial results ----------------------------------------------------------

void search_directory_state::store_partial(const search_result_ptr& result) {
  auto& id = result->search_id;
  if (!link.commands || kept.contains(id) || writings.contains(id))
    return;
  auto [slot, is_new] = partials.try_emplace(id);
  if (is_new)
    send_partial(result);
  else
    slot->second.next = result;
}

void search_directory_state::send_partial(const search_result_ptr& result) {
  auto& id = result->search_id;
  auto bytes = encode_partial(*result, random_id(),
                              options.max_partial_notices);
  if (!bytes) {
    give_up(id, bytes.error());
    partials.erase(id);
    return;
  }
  auto ttl = std::chrono::duration_cast<milliseconds>(options.result_ttl);
  command(set(options.redis->keys.partial(id), std::move(*bytes), ttl),
          [this, id](const redis::answer&) {
            auto next = std::exchange(partials[id].next, nullptr);
            if (next && link.commands)
              send_partial(next);
            else
              partials.erase(id);
          });
}

} // namespace bidiq
