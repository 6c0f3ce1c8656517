#include "actors/results/foreign_searches.hpp"

#include "actors/redis/node_command.hpp"
#include "actors/results/lost_state.hpp"
#include "actors/results/shared_search_reading.hpp"

#include <utility>

namespace bidiq {

namespace {

// Returns what `who` may know of it. While the owner of a search cannot be
// read, it may be theirs.
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

// A search id is not longer: one more tells that it is none.
constexpr size_t max_id_bytes = 64;

} // namespace

// -- looking up ---------------------------------------------------------------

void foreign_searches::look_up(const std::string& id, const identity& who,
                               searched then) {
  if (!port_.link().commands)
    return then(link_down());
  auto& keys = port_.keys();
  port_.run(look_up_script(), {look_up_keys(keys, id), look_up_arguments(who)},
            [this, id, who, then](const redis::answer& answer) {
              if (!answer)
                return then(lost_state("redis: " + answer.error().text));
              auto x = read_look_up(*answer, port_.keys(), id);
              for (auto& bad : x.bad)
                report_poison(port_.redis(), std::move(bad));
              auto found = visible(std::move(x.found), who);
              if (found && found->gone)
                found = fail(errc::gone, "the result has gone early");
              if (!found && found.error().code == errc::not_found)
                return port_.judge_absence(then);
              then(std::move(found));
            });
}

template <class T>
void foreign_searches::limit(const reply<T>& answer) {
  port_.after(options_.op_timeout,
              [answer] { answer.deliver(lost_state("Redis is slow")); });
}

void foreign_searches::results(const std::string& id, const identity& who,
                               const result_reply& answer) {
  limit(answer);
  auto deliver = [answer](outcome<search_result_ptr> x) {
    answer.deliver(std::move(x));
  };
  look_up(id, who, [this, id, deliver](outcome<shared_search> found) {
    if (!found)
      return deliver(found.error());
    if (found->final_head)
      return reader_.read_final(id, *found->final_head, deliver);
    if (found->has_result)
      return deliver(unreadable());
    reader_.read_partial(id, *found, deliver);
  });
}

void foreign_searches::status(const std::string& id, const identity& who,
                              const snapshot_reply& answer) {
  limit(answer);
  look_up(id, who, [id, answer](outcome<shared_search> found) {
    if (!found)
      return answer.deliver(found.error());
    answer.deliver(snapshot_of(id, *found));
  });
}

void foreign_searches::look_for_other(const std::string& id, utc_time updated,
                                      std::function<void(bool)> then) {
  look_up(id, {{}, true},
          [updated, then = std::move(then)](const outcome<shared_search>& x) {
            then(x && x->final_head && x->final_head->updated != updated);
          });
}

void foreign_searches::find(const std::string& path,
                            const result_reply& answer) {
  if (!port_.link().commands)
    return answer.deliver(link_down());
  limit(answer);
  auto key = port_.keys().report(path);
  port_.command(get_at_most(max_id_bytes, key), [this, path, answer, key](
                                                  const redis::answer& found) {
    if (!found)
      return answer.deliver(reader_.failed("report", key, found.error()));
    if (found->text.empty())
      return port_.judge_absence(
        [answer](failure why) { answer.deliver(std::move(why)); });
    if (valid_search_id(found->text))
      return find_by_id(found->text, path, answer);
    report_poison(port_.redis(), {"report", poison_reason::damaged, key, {}});
    answer.deliver(fail(errc::not_found));
  });
}

// Knowing the path is enough to have it.
void foreign_searches::find_by_id(const std::string& id,
                                  const std::string& path,
                                  const result_reply& answer) {
  auto check = [path, answer](outcome<search_result_ptr> x) {
    if (x && (*x)->excel.download_id != path)
      x = fail(errc::not_found);
    answer.deliver(std::move(x));
  };
  look_up(id, {{}, true}, [=, this](outcome<shared_search> x) {
    if (x && x->final_head)
      return reader_.read_final(id, *x->final_head, check);
    answer.deliver(x ? fail(errc::not_found) : x.error());
  });
}

// -- waiting and cancelling ---------------------------------------------------

void foreign_searches::wait(const std::string& id, const identity& who,
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

void foreign_searches::follow(const std::string& id, const identity& who,
                              const result_reply& answer) {
  auto progress = port_.progress();
  if (!progress)
    return answer.deliver(lost_state("the progress registry is restarting"));
  if (waits_.add(id, {who, answer}))
    port_.when_ended(progress, id, [this, id] { on_end(id); });
}

// By now the result is there, or never will be.
void foreign_searches::on_end(const std::string& id) {
  for (auto& x : waits_.take(id))
    results(id, x.who,
            result_reply{[answer = x.answer](outcome<search_result_ptr> found) {
              if (found
                  && (!*found || (*found)->status == search_status::running))
                found = lost_state("the search has not ended yet");
              answer.deliver(std::move(found));
            }});
}

void foreign_searches::cancel(const std::string& id, const identity& who,
                              const snapshot_reply& answer) {
  auto heard = std::make_shared<bool>(false);
  port_.after(options_.op_timeout, [answer, heard] {
    if (!*heard)
      answer.deliver(lost_state("Redis is slow"));
  });
  look_up(id, who, [=, this](outcome<shared_search> found) {
    if (!found)
      return answer.deliver(found.error());
    auto ended = found->has_result
                 || terminal(found->at().value_or(stage::queued));
    if (ended)
      return answer.deliver(fail(errc::already_finished));
    order_cancel(id, *found, [=, this](outcome<search_snapshot> told) {
      *heard = true;
      if (!told)
        return answer.deliver(told.error());
      answer_at_end(id, who, *told, answer);
    });
  });
}

// What is asked next, a repetition say, finds the search ended, as at the node
// that runs it. One that takes its time is told of as it was.
void foreign_searches::answer_at_end(const std::string& id, const identity& who,
                                     const search_snapshot& before,
                                     const snapshot_reply& answer) {
  auto progress = port_.progress();
  if (!progress)
    return answer.deliver(before);
  port_.after(options_.op_timeout,
              [before, answer] { answer.deliver(before); });
  port_.when_ended(progress, id, [=, this] { status(id, who, answer); });
}

void foreign_searches::order_cancel(const std::string& id,
                                    const shared_search& known, ordered then) {
  // This node's own that it does not run any more: there is no one to tell.
  if (known.field("node") == port_.redis().node_id)
    return then(lost_state("the search has gone from this node"));
  node_command order;
  order.type = node_command::kind::cancel;
  order.id = id;
  order.user = known.user();
  auto& keys = port_.keys();
  port_.run(call_off_script(),
            {{keys.progress(id), keys.node_commands(known.field("node"))},
             {render_node_command(order)}},
            [id, known, then](const redis::answer& heard) {
              if (!heard)
                return then(lost_state("redis: " + heard.error().text));
              // Its node is dead, or reconnecting.
              if (heard->integer == 0)
                return then(lost_state("the search's node does not listen"));
              then(snapshot_of(id, known));
            });
}

} // namespace bidiq
