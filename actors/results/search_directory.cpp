#include "actors/results/search_directory.hpp"

#include "actors/redis/incarnation.hpp"
#include "actors/redis/redis_errors.hpp"

#include <caf/send.hpp>

#include <utility>

namespace bidiq {

namespace {

// By then owners may have stored again what is missing.
constexpr std::chrono::seconds retry_refilled{1};

failure refilling() {
  auto x = fail(errc::shared_state_lost, "Redis was emptied a moment ago");
  x.retry_after = retry_refilled;
  return x;
}

} // namespace

void search_directory_state::init(search_directory_options opts) {
  options = std::move(opts);
  link = options.redis->link();
  cached = std::make_unique<result_cache>(options.max_shelved,
                                          options.max_shelved_bytes);
  held = memory_charge{options.memory, memory_account::directory};
  self->delayed_send(self, options.retry_interval, internal_atom_v,
                     caf::tick_atom_v);
}

void search_directory_state::on_link(const link_status& news) {
  if (news.generation < link.generation)
    return;
  auto returned = news.commands
                  && (!link.commands || news.incarnation != link.incarnation);
  // Not at the first connection of all: what was stored before is there.
  if (returned && !link.incarnation.empty())
    complete_from = self->clock().now() + options.notice_time
                    + (link.commands ? caf::timespan{0}
                                     : options.reconnect_time);
  link = news;
  if (returned)
    restore();
}

// News of the link come with its next ping: until then only the incarnation
// itself tells that this is another data set.
void search_directory_state::judge_absence(std::function<void(failure)> then) {
  command(read_incarnation(options.redis->keys),
          [this, then = std::move(then)](const redis::answer& x) {
            // A key of another type tells nothing.
            auto same = x ? x->text == link.incarnation
                          : x.error().code == redis::errc::wrongtype;
            auto complete = self->clock().now() >= complete_from;
            then(same && complete ? fail(errc::not_found) : refilling());
          });
}

void search_directory_state::command(std::vector<std::string> args,
                                     std::function<void(redis::answer)> then) {
  options.redis->client->command(std::move(args), here(std::move(then)));
}

void search_directory_state::run(const redis::script& code,
                                 std::vector<std::string> keys,
                                 std::vector<std::string> args,
                                 std::function<void(redis::answer)> then) {
  options.redis->client->run(code, std::move(keys), std::move(args),
                             here(std::move(then)));
}

// The closures end up in this actor's mailbox; if it has gone by then they are
// dropped, and with them the promises they hold.
redis::callback
search_directory_state::here(std::function<void(redis::answer)> then) {
  auto me = caf::actor_cast<search_directory_actor>(self);
  return [this, me, then = std::move(then)](redis::answer x) {
    auto shared = std::make_shared<redis::answer>(std::move(x));
    auto step = std::make_shared<directory_step>();
    step->run = [this, then, shared] {
      if (!*shared)
        report(shared->error());
      then(std::move(*shared));
    };
    caf::anon_send(me, internal_atom_v, redis_atom_v,
                   directory_step_ptr{std::move(step)});
  };
}

void search_directory_state::commands(
  std::vector<std::vector<std::string>> all,
  std::function<void(std::vector<redis::answer>)> then) {
  struct gathering {
    std::vector<redis::answer> answers;
    size_t missing;
  };
  auto x = std::make_shared<gathering>();
  x->answers.resize(all.size(), redis::answer{redis::value{}});
  x->missing = all.size();
  for (size_t i = 0; i < all.size(); ++i)
    command(std::move(all[i]), [x, i, then](redis::answer answer) {
      x->answers[i] = std::move(answer);
      if (--x->missing == 0)
        then(std::move(x->answers));
    });
}

void search_directory_state::after(caf::timespan delay,
                                   std::function<void()> run) {
  auto step = std::make_shared<directory_step>();
  step->run = std::move(run);
  self->delayed_send(self, delay, internal_atom_v, redis_atom_v,
                     directory_step_ptr{std::move(step)});
}

void search_directory_state::report(const redis::error& x) {
  if (concerns_link(x.code) && options.redis->report)
    options.redis->report(x);
}

// Each level halves it.
void search_directory_state::fit() {
  auto level = options.memory ? options.memory->level() : memory_level::normal;
  cached->resize(options.max_shelved_bytes >> static_cast<unsigned>(level));
  weigh();
}

void search_directory_state::weigh() {
  auto bytes = cached->bytes();
  for (auto& [id, x] : writings) {
    bytes += x->notices.capacity() + x->head.capacity();
    for (auto& part : x->parts)
      bytes += part.capacity();
  }
  for (auto& [key, x] : readings)
    for (auto& part : x->parts)
      bytes += part.capacity();
  held.set(bytes);
}

search_directory_actor::behavior_type
search_directory(search_directory_state::self_ptr self,
                 search_directory_options options) {
  self->state.init(std::move(options));
  return {
    [self](probe_atom) { return uint64_t{self->mailbox().size()}; },
    [self](store_atom, const search_result_ptr& x, const reply<bool>& answer) {
      self->state.store(x, answer);
      self->state.weigh();
    },
    [self](retry_atom, const search_result_ptr& x) { self->state.replace(x); },
    [self](store_atom, const search_result_ptr& x) {
      self->state.store_partial(x);
    },
    [self](start_atom, const search_result_ptr& x) {
      self->state.store_early(x);
      self->state.weigh();
    },
    [self](wait_atom, const std::string& id, const identity& who,
           const reply<search_result_ptr>& answer) {
      self->state.wait(id, who, answer);
    },
    [self](results_atom, const std::string& id, const identity& who,
           const reply<search_result_ptr>& answer) {
      self->state.results(id, who, answer);
    },
    [self](status_atom, const std::string& id, const identity& who,
           const reply<search_snapshot>& answer) {
      self->state.status(id, who, answer);
    },
    [self](cancel_atom, const std::string& id, const identity& who,
           const reply<search_snapshot>& answer) {
      self->state.cancel(id, who, answer);
    },
    [self](find_atom, const std::string& path,
           const reply<search_result_ptr>& answer) {
      self->state.find(path, answer);
    },
    [self](fenced_atom, const std::string& id) { self->state.on_fenced(id); },
    [self](redis_atom, const link_status& news) { self->state.on_link(news); },
    [self](gone_atom, const std::string& id, const std::string& user) {
      self->state.on_gone(id, user);
    },
    [self](memory_atom) { self->state.fit(); },
    [self](internal_atom, redis_atom, const directory_step_ptr& x) {
      x->run();
      self->state.weigh();
    },
    [self](internal_atom, caf::tick_atom) {
      self->state.tick();
      self->delayed_send(self, self->state.options.retry_interval,
                         internal_atom_v, caf::tick_atom_v);
    },
  };
}

} // namespace bidiq
