// How a node answers for searches of other nodes.
#include "actors/results/search_directory.hpp"

#include "actors/redis/node_command.hpp"
#include "actors/results/shared_search_reading.hpp"

#include <caf/actor_registry.hpp>
#include <caf/send.hpp>

namespace bidiq {

namespace {

// When asking again may help: once the link is there, or has been quicker.
constexpr std::chrono::seconds retry_down{2};
constexpr std::chrono::seconds retry_slow{1};

failure lost(std::string why, std::chrono::seconds retry = retry_slow) {
  auto x = fail(errc::shared_state_lost, std::move(why));
  x.retry_after = retry;
  return x;
}

failure link_down() {
  return lost("the link to Redis is down", retry_down);
}

// A value that cannot be understood stays so until somebody replaces it.
constexpr std::chrono::seconds retry_bad{30};

// Nodes of both versions run side by side while a fleet is upgraded.
constexpr std::chrono::seconds retry_version{10};

failure unreadable() {
  return lost("what Redis has of it cannot be read", retry_bad);
}

failure other_version() {
  return lost("another version of the server has stored it", retry_version);
}

// Where a result that cannot be read is known by: one that is written anew has
// another name.
std::string bad_key(const std::string& key, const result_head& head) {
  return key + '@' + head.writing;
}

// What `who` may know of it. Of a search whose owner cannot be read nobody can
// say that it is not theirs.
outcome<shared_search> visible(shared_search x, const identity& who) {
  auto user = x.user();
  if (user.empty() && x.unreadable && !who.admin)
    return unreadable();
  if (!x.known() && x.unreadable)
    return unreadable();
  if (!x.known() || !may_read(user, who))
    return fail(errc::not_found);
  return x;
}

// Of a search id: one more tells that it is none.
constexpr size_t max_id_bytes = 64;

std::vector<std::string> get_at_most(std::string key, size_t max) {
  return {"GETRANGE", std::move(key), "0", std::to_string(max)};
}

} // namespace

// -- looking up ---------------------------------------------------------------

void search_directory_state::look_up(const std::string& id, const identity& who,
                                     searched then) {
  if (!link.commands)
    return then(link_down());
  auto& keys = options.redis->keys;
  run(look_up_script(), look_up_keys(keys, id), look_up_arguments(),
      [this, id, who, then](const redis::answer& answer) {
        if (!answer)
          return then(lost("redis: " + answer.error().text));
        auto x = read_look_up(*answer, options.redis->keys, id);
        for (auto& bad : x.bad)
          report_poison(*options.redis, std::move(bad));
        auto found = visible(std::move(x.found), who);
        if (found && found->gone)
          found = fail(errc::gone, "the result has gone early");
        if (!found && found.error().code == errc::not_found)
          return judge_absence(then);
        then(std::move(found));
      });
}

template <class T>
void search_directory_state::limit(const reply<T>& answer) {
  after(options.op_timeout,
        [answer] { answer.deliver(lost("Redis is slow")); });
}

void search_directory_state::results(const std::string& id, const identity& who,
                                     const result_reply& answer) {
  limit(answer);
  auto deliver = [answer](outcome<search_result_ptr> x) {
    answer.deliver(std::move(x));
  };
  look_up(id, who, [this, id, deliver](outcome<shared_search> found) {
    if (!found)
      return deliver(found.error());
    if (found->final_head)
      return read_final(id, *found->final_head, deliver);
    if (found->has_result)
      return deliver(unreadable());
    read_partial(id, *found, deliver);
  });
}

void search_directory_state::status(const std::string& id, const identity& who,
                                    const snapshot_reply& answer) {
  limit(answer);
  look_up(id, who, [id, answer](outcome<shared_search> found) {
    if (!found)
      return answer.deliver(found.error());
    answer.deliver(snapshot_of(id, *found));
  });
}

void search_directory_state::find(const std::string& path,
                                  const result_reply& answer) {
  if (!link.commands)
    return answer.deliver(link_down());
  limit(answer);
  auto check = [path, answer](outcome<search_result_ptr> x) {
    if (x && (*x)->excel.download_id != path)
      x = fail(errc::not_found);
    answer.deliver(std::move(x));
  };
  auto key = options.redis->keys.report(path);
  command(get_at_most(key, max_id_bytes),
          [this, check, answer, key](const redis::answer& found) {
            if (!found)
              return answer.deliver(failed("report", key, found.error()));
            if (found->text.empty())
              return judge_absence(
                [answer](failure why) { answer.deliver(std::move(why)); });
            auto id = found->text;
            if (!valid_search_id(id)) {
              report_poison(*options.redis,
                            {"report", poison_reason::damaged, key, {}});
              return answer.deliver(fail(errc::not_found));
            }
            // Whoever knows the path may have it.
            look_up(id, {{}, true}, [=, this](outcome<shared_search> x) {
              if (x && x->final_head)
                return read_final(id, *x->final_head, check);
              answer.deliver(x ? fail(errc::not_found) : x.error());
            });
          });
}

// -- reading ------------------------------------------------------------------

void search_directory_state::read_final(const std::string& id,
                                        const result_head& head, fetched then) {
  if (auto x = cached->find(id, head.writing))
    return then(std::move(x));
  if (head.other_version)
    return then(other_version());
  if (quarantined(*options.redis,
                  bad_key(options.redis->keys.result(id, 0), head)))
    return then(unreadable());
  if (head.parts == 0 || head.parts > options.limits.max_bytes / max_part_bytes)
    return then(poisoned(id, head, poison_reason::size, "so many parts"));
  auto& slot = readings[id + '/' + head.writing];
  auto is_new = !slot;
  if (is_new) {
    slot = std::make_shared<reading>();
    slot->head = head;
    slot->parts.resize(head.parts);
  }
  slot->askers.push_back(std::move(then));
  if (is_new)
    read_more(id, reading_ptr{slot});
}

void search_directory_state::read_more(const std::string& id,
                                       const reading_ptr& x) {
  while (x->asked < x->parts.size()
         && x->asked - x->arrived < options.parts_in_flight) {
    auto index = x->asked++;
    command(get_at_most(options.redis->keys.result(id, index + 1),
                        max_part_bytes),
            [this, id, x, index](redis::answer part) {
              on_part(id, x, index, std::move(part));
            });
  }
}

void search_directory_state::on_part(const std::string& id,
                                     const reading_ptr& x, size_t index,
                                     redis::answer part) {
  if (x->askers.empty())
    return;
  if (!part && part.error().code == redis::errc::wrongtype)
    return finish_reading(id, x,
                          poisoned(id, x->head, poison_reason::type, "a part"));
  if (!part)
    return finish_reading(id, x, lost("redis: " + part.error().text));
  if (part->text.size() > max_part_bytes)
    return finish_reading(id, x,
                          poisoned(id, x->head, poison_reason::size, "a part"));
  // Or it is just being written anew: then the next head has another name.
  if (!part_of(x->head, index, part->text))
    return finish_reading(id, x,
                          poisoned(id, x->head, poison_reason::damaged,
                                   part->text.empty() ? "a part is missing"
                                                      : "a part of another"));
  x->parts[index] = std::move(part->text);
  if (++x->arrived < x->parts.size())
    return read_more(id, x);
  auto result = decode_result(x->head, x->parts, options.limits);
  if (result)
    cached->put(id, x->head.writing, *result);
  else
    result = poisoned(id, x->head, poison_reason::damaged,
                      result.error().context);
  finish_reading(id, x, std::move(result));
}

void search_directory_state::finish_reading(const std::string& id,
                                            const reading_ptr& x,
                                            outcome<search_result_ptr> result) {
  readings.erase(id + '/' + x->head.writing);
  for (auto& asker : std::exchange(x->askers, {}))
    asker(result);
}

failure
search_directory_state::poisoned(const std::string& id, const result_head& head,
                                 poison_reason why, std::string detail) {
  report_poison(*options.redis,
                {"result", why,
                 bad_key(options.redis->keys.result(id, 0), head),
                 std::move(detail)});
  return unreadable();
}

// A key of another type is nobody's trouble but its own.
failure search_directory_state::failed(std::string_view what,
                                       const std::string& key,
                                       const redis::error& why) {
  if (why.code != redis::errc::wrongtype)
    return lost("redis: " + why.text);
  report_poison(*options.redis, {what, poison_reason::type, key, {}});
  return unreadable();
}

void search_directory_state::read_partial(const std::string& id,
                                          const shared_search& known,
                                          fetched then) {
  auto ended = terminal(known.at().value_or(stage::queued));
  // Its owner keeps the result and stores it as soon as it can, unless it died.
  if (ended && known.status() != search_status::failed)
    return then(lost("the result is not stored yet"));
  if (!known.partial_head) {
    if (known.unreadable)
      return then(unreadable());
    if (ended)
      return then(fail(errc::gone, "the search died with its node"));
    return then(search_result_ptr{});
  }
  if (known.partial_head->other_version)
    return then(other_version());
  auto key = options.redis->keys.partial(id);
  command(get_at_most(key, max_partial_bytes),
          [this, known, then, key](const redis::answer& bytes) {
            if (!bytes)
              return then(failed("partial", key, bytes.error()));
            // Replaced by the final one a moment ago.
            if (bytes->text.empty())
              return then(lost("the partial result has gone"));
            auto partial = decode_partial(bytes->text, options.limits);
            if (!partial) {
              report_poison(*options.redis, {"partial", poison_reason::damaged,
                                             key, partial.error().context});
              return then(unreadable());
            }
            auto x = settle_partial(*partial, known, options.now());
            if (x->status == search_status::queued)
              x = nullptr;
            then(std::move(x));
          });
}

// -- waiting and cancelling ---------------------------------------------------

void search_directory_state::wait(const std::string& id, const identity& who,
                                  const result_reply& answer) {
  look_up(id, who, [this, id, who, answer](outcome<shared_search> found) {
    if (!found)
      return answer.deliver(found.error());
    auto ended = terminal(found->at().value_or(stage::queued));
    if (ended || found->has_result)
      return results(id, who, answer);
    follow(id, who, answer);
  });
}

void search_directory_state::follow(const std::string& id, const identity& who,
                                    const result_reply& answer) {
  auto registry = self->system().registry().get<progress_registry_actor>(
    progress_registry_name);
  if (!registry)
    return answer.deliver(lost("the progress registry is restarting"));
  auto& all = waits[id];
  if (all.size() >= options.max_waiters) {
    auto x = fail(errc::overloaded, "waiters for one search");
    x.retry_after = retry_slow;
    return answer.deliver(std::move(x));
  }
  all.push_back({who, answer});
  if (all.size() > 1)
    return;
  auto me = caf::actor_cast<search_directory_actor>(self);
  auto step = std::make_shared<directory_step>();
  step->run = [this, id] { on_end(id); };
  self->send(registry, follow_atom_v, id);
  self->send(registry, wait_atom_v, id,
             reply<uint64_t>{[me, step](const outcome<uint64_t>&) {
               caf::anon_send(me, internal_atom_v, redis_atom_v,
                              directory_step_ptr{step});
             }});
}

// By now the result is there, or never will be.
void search_directory_state::on_end(const std::string& id) {
  auto all = std::move(waits.extract(id).mapped());
  for (auto& x : all)
    results(id, x.who,
            result_reply{[answer = x.answer](outcome<search_result_ptr> found) {
              if (found
                  && (!*found || (*found)->status == search_status::running))
                found = lost("the search has not ended yet");
              answer.deliver(std::move(found));
            }});
}

void search_directory_state::cancel(const std::string& id, const identity& who,
                                    const snapshot_reply& answer) {
  limit(answer);
  look_up(id, who, [this, id, answer](outcome<shared_search> found) {
    if (!found)
      return answer.deliver(found.error());
    auto ended = found->has_result
                 || terminal(found->at().value_or(stage::queued));
    if (ended)
      return answer.deliver(fail(errc::already_finished));
    order_cancel(id, *found, answer);
  });
}

void search_directory_state::order_cancel(const std::string& id,
                                          const shared_search& known,
                                          const snapshot_reply& answer) {
  // This node's own that it does not run any more: it has nobody to tell.
  if (known.field("node") == options.redis->node_id)
    return answer.deliver(lost("the search has gone from this node"));
  node_command order;
  order.type = node_command::kind::cancel;
  order.id = id;
  order.user = known.user();
  auto channel = options.redis->keys.node_commands(known.field("node"));
  command({"PUBLISH", channel, render_node_command(order)},
          [id, known, answer](const redis::answer& heard) {
            if (!heard)
              return answer.deliver(lost("redis: " + heard.error().text));
            // Its node is dead, or reconnecting.
            if (heard->integer == 0)
              return answer.deliver(lost("the search's node does not listen"));
            answer.deliver(snapshot_of(id, known));
          });
}

} // namespace bidiq
