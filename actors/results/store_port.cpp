#include "actors/results/store_port.hpp"

#include "actors/redis/incarnation.hpp"
#include "actors/results/lost_state.hpp"

#include <utility>

namespace bidiq {

store_port::store_port(self_ptr self, const result_store_options& options)
  : redis_port(self, options.redis), options_(options) {
  // nop
}

bool store_port::on_link(const link_status& news) {
  auto before = link();
  auto returned = redis_port::on_link(news);
  // Not at the first connection of all: what was stored before is there.
  if (returned && !before.incarnation.empty())
    complete_from_ = now() + options_.notice_time
                     + (before.commands ? caf::timespan{0}
                                        : options_.reconnect_time);
  return returned;
}

// News of the link come with its next ping: until then only the incarnation
// itself tells that this is another data set.
void store_port::judge_absence(std::function<void(failure)> then) {
  command(read_incarnation(keys()),
          [this, then = std::move(then)](const redis::answer& x) {
            // A key of another type tells nothing.
            auto same = x ? x->text == link().incarnation
                          : x.error().code == redis::errc::wrongtype;
            auto complete = now() >= complete_from_;
            then(same && complete ? fail(errc::not_found) : refilling());
          });
}

progress_registry_actor store_port::progress() const {
  return find_service<progress_registry_actor>(self(), progress_registry_name);
}

void store_port::when_ended(const progress_registry_actor& progress,
                            const std::string& id, std::function<void()> then) {
  self()->send(progress, follow_atom_v, id);
  self()->send(progress, wait_atom_v, id,
               reply<uint64_t>{[post = poster(), then = std::move(then)](
                                 const outcome<uint64_t>&) { post(then); }});
}

std::vector<std::string> set_for(std::chrono::milliseconds ttl, std::string key,
                                 std::string value) {
  return {"SET", std::move(key), std::move(value), "PX",
          std::to_string(ttl.count())};
}

std::vector<std::string> get_at_most(size_t max, std::string key) {
  return {"GETRANGE", std::move(key), "0", std::to_string(max)};
}

} // namespace bidiq
