#include "actors/results/store_port.hpp"

#include "actors/redis/incarnation.hpp"
#include "actors/redis/redis_errors.hpp"
#include "actors/results/lost_state.hpp"
#include "actors/results/store_step.hpp"

#include <caf/actor_registry.hpp>
#include <caf/send.hpp>

#include <memory>
#include <utility>

namespace bidiq {

namespace {

store_step_ptr make_step(std::function<void()> run) {
  auto step = std::make_shared<store_step>();
  step->run = std::move(run);
  return step;
}

} // namespace

store_port::store_port(self_ptr self, const result_store_options& options)
  : self_(self), options_(options) {
  if (options.redis)
    link_ = options.redis->link();
}

store_port::time_point store_port::now() const {
  return self_->clock().now();
}

bool store_port::on_link(const link_status& news) {
  if (news.generation < link_.generation)
    return false;
  auto returned = news.commands
                  && (!link_.commands || news.incarnation != link_.incarnation);
  // Not at the first connection of all: what was stored before is there.
  if (returned && !link_.incarnation.empty())
    complete_from_ = now() + options_.notice_time
                     + (link_.commands ? caf::timespan{0}
                                       : options_.reconnect_time);
  link_ = news;
  return returned;
}

void store_port::command(command_line args, answered then) {
  redis().client->command(std::move(args), here(std::move(then)));
}

void store_port::commands(std::vector<command_line> all, all_answered then) {
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

void store_port::run(const redis::script& code, std::vector<std::string> keys,
                     std::vector<std::string> args, answered then) {
  redis().client->run(code, std::move(keys), std::move(args),
                      here(std::move(then)));
}

// The closures end up in this actor's mailbox; if it has gone by then they are
// dropped, and with them the promises they hold.
redis::callback store_port::here(answered then) {
  auto me = caf::actor_cast<result_store_self>(self_);
  return [this, me, then = std::move(then)](redis::answer x) {
    auto shared = std::make_shared<redis::answer>(std::move(x));
    caf::anon_send(me, internal_atom_v, redis_atom_v,
                   make_step([this, then, shared] {
                     if (!*shared)
                       report(shared->error());
                     then(std::move(*shared));
                   }));
  };
}

void store_port::report(const redis::error& x) {
  if (concerns_link(x.code) && redis().report)
    redis().report(x);
}

// News of the link come with its next ping: until then only the incarnation
// itself tells that this is another data set.
void store_port::judge_absence(std::function<void(failure)> then) {
  command(read_incarnation(keys()),
          [this, then = std::move(then)](const redis::answer& x) {
            // A key of another type tells nothing.
            auto same = x ? x->text == link_.incarnation
                          : x.error().code == redis::errc::wrongtype;
            auto complete = now() >= complete_from_;
            then(same && complete ? fail(errc::not_found) : refilling());
          });
}

void store_port::after(caf::timespan delay, std::function<void()> run) {
  self_->delayed_send(self_, delay, internal_atom_v, redis_atom_v,
                      make_step(std::move(run)));
}

progress_registry_actor store_port::progress() const {
  return self_->system().registry().get<progress_registry_actor>(
    progress_registry_name);
}

void store_port::when_ended(const progress_registry_actor& progress,
                            const std::string& id, std::function<void()> then) {
  auto me = caf::actor_cast<result_store_self>(self_);
  self_->send(progress, follow_atom_v, id);
  self_->send(progress, wait_atom_v, id,
              reply<uint64_t>{[me, step = make_step(std::move(then))](
                                const outcome<uint64_t>&) {
                caf::anon_send(me, internal_atom_v, redis_atom_v, step);
              }});
}

store_port::command_line set_for(std::chrono::milliseconds ttl, std::string key,
                                 std::string value) {
  return {"SET", std::move(key), std::move(value), "PX",
          std::to_string(ttl.count())};
}

store_port::command_line get_at_most(size_t max, std::string key) {
  return {"GETRANGE", std::move(key), "0", std::to_string(max)};
}

} // namespace bidiq
