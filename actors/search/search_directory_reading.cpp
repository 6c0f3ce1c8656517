// How a node answers for searches of other nodes.
#include "actors/search/search_directory.hpp"

#include "actors/redis/node_command.hpp"
#include "actors/system/log.hpp"

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

// The reply of HGETALL: names and values in turn.
std::map<std::string, std::string> fields_of(const redis::value& x) {
  std::map<std::string, std::string> out;
  for (size_t i = 0; i + 1 < x.items.size(); i += 2)
    out[x.items[i].text] = x.items[i + 1].text;
  return out;
}

// The reply of XREVRANGE ... COUNT 1: [[id, ["event", json]]].
std::string event_of(const redis::value& x) {
  if (x.items.empty() || x.items[0].items.size() < 2)
    return {};
  auto& fields = x.items[0].items[1].items;
  return fields.size() < 2 ? std::string{} : fields[1].text;
}

outcome<shared_search> read_search(const std::vector<redis::answer>& xs) {
  for (auto& x : xs)
    if (!x)
      return lost("redis: " + x.error().text);
  shared_search out;
  out.progress = fields_of(*xs[0]);
  if (!xs[1]->is_nil()) {
    auto head = decode_head(xs[1]->text);
    if (!head)
      return fail(errc::internal, head.error().context);
    out.final_head = std::move(*head);
  }
  if (!xs[2]->text.empty())
    if (auto head = decode_partial_head(xs[2]->text))
      out.partial_head = std::move(*head);
  out.newest_event = event_of(*xs[3]);
  return out;
}

} // namespace

// -- looking up ---------------------------------------------------------------

void search_directory_state::look_up(const std::string& id, const identity& who,
                                     searched then) {
  if (!link.commands)
    return then(link_down());
  auto& keys = options.redis->keys;
  commands(
    {{"HGETALL", keys.progress(id)},
     {"GET", keys.result(id, 0)},
     {"GETRANGE", keys.partial(id), "0", std::to_string(max_head_bytes + 3)},
     {"XREVRANGE", keys.log(id), "+", "-", "COUNT", "1"}},
    [who, then](const std::vector<redis::answer>& answers) {
      auto found = read_search(answers);
      if (found && (!found->known() || !may_read(found->user(), who)))
        found = fail(errc::not_found);
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
  command({"GET", options.redis->keys.report(path)},
          [this, check, answer](const redis::answer& found) {
            if (!found)
              return answer.deliver(lost("redis: " + found.error().text));
            if (found->text.empty())
              return answer.deliver(fail(errc::not_found));
            auto id = found->text;
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
  if (auto x = shelf->find(id, head.writing))
    return then(std::move(x));
  if (head.parts == 0 || head.parts > options.limits.max_bytes / max_part_bytes)
    return then(fail(errc::internal, "a stored result of so many parts"));
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
    command({"GET", options.redis->keys.result(id, index + 1)},
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
  if (!part)
    return finish_reading(id, x, lost("redis: " + part.error().text));
  // Expired, or just being written anew: the next head will tell.
  if (!part_of(x->head, index, part->text))
    return finish_reading(id, x, lost("a part is missing"));
  x->parts[index] = std::move(part->text);
  if (++x->arrived < x->parts.size())
    return read_more(id, x);
  auto result = decode_result(x->head, x->parts, options.limits);
  if (result) {
    shelf->put(id, x->head.writing, *result);
  } else {
    log_line(log_level::error, "stored result is damaged",
             {{"search_id", std::string_view{id}},
              {"why", std::string_view{result.error().context}}});
    result = fail(errc::internal, result.error().context);
  }
  finish_reading(id, x, std::move(result));
}

void search_directory_state::finish_reading(const std::string& id,
                                            const reading_ptr& x,
                                            outcome<search_result_ptr> result) {
  readings.erase(id + '/' + x->head.writing);
  for (auto& asker : std::exchange(x->askers, {}))
    asker(result);
}

void search_directory_state::read_partial(const std::string& id,
                                          const shared_search& known,
                                          fetched then) {
  auto ended = terminal(known.at().value_or(stage::queued));
  // Its owner keeps the result and stores it as soon as it can, unless it died.
  if (ended && known.status() != search_status::failed)
    return then(lost("the result is not stored yet"));
  if (!known.partial_head) {
    if (ended)
      return then(fail(errc::gone, "the search died with its node"));
    return then(search_result_ptr{});
  }
  command({"GET", options.redis->keys.partial(id)},
          [this, known, then](const redis::answer& bytes) {
            if (!bytes)
              return then(lost("redis: " + bytes.error().text));
            auto partial = decode_partial(bytes->text, options.limits);
            // Replaced by the final one a moment ago.
            if (!partial)
              return then(lost("the partial result has gone"));
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
    if (ended || found->final_head)
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
  auto me = caf::actor_cast<search_directory_actor>(self);
  // By then the result is there, or never will be.
  result_reply ended{[answer](outcome<search_result_ptr> x) {
    if (x && (!*x || (*x)->status == search_status::running))
      x = lost("the search has not ended yet");
    answer.deliver(std::move(x));
  }};
  self->send(registry, follow_atom_v, id);
  self->send(registry, wait_atom_v, id,
             reply<uint64_t>{[me, id, who, ended](const outcome<uint64_t>&) {
               caf::anon_send(me, results_atom_v, id, who, ended);
             }});
}

void search_directory_state::cancel(const std::string& id, const identity& who,
                                    const snapshot_reply& answer) {
  limit(answer);
  look_up(id, who, [this, id, answer](outcome<shared_search> found) {
    if (!found)
      return answer.deliver(found.error());
    auto ended = found->final_head
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
