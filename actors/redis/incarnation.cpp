#include "actors/redis/incarnation.hpp"

#include "actors/base/random_id.hpp"
#include "actors/redis/redis_errors.hpp"

#include <algorithm>

namespace bidiq {

namespace {

void tell_text(const std::function<void(incarnation_answer)>& tell,
               const redis::answer& x) {
  if (x)
    tell(x->text);
  else
    tell(x.error());
}

} // namespace

void keep_incarnation(const redis_access& redis, std::chrono::milliseconds ttl,
                      std::function<void(incarnation_answer)> tell) {
  auto key = redis.keys.incarnation();
  auto life = std::to_string(std::max<int64_t>(ttl.count(), 1));
  redis.client->command({"PEXPIRE", key, life}, [tell](const redis::answer& x) {
    if (!x)
      tell(x.error());
  });
  // Weak: the client keeps its callbacks, which must not keep the client.
  std::weak_ptr<redis::client> again = redis.client;
  auto get = read_incarnation(redis.keys);
  auto on_text = [=, told = redis.poisoned](const redis::answer& x) {
    auto target = again.lock();
    // Another program's key: it is left alone, and costs us no more than to
    // know when the data were lost.
    if (!x && x.error().code == redis::errc::wrongtype) {
      if (told)
        told({"incarnation", poison_reason::type, key,
              std::string{explain(redis::errc::wrongtype)}});
      return tell(std::string{});
    }
    if (!x || !x->text.empty() || !target)
      return tell_text(tell, x);
    target->command({"SET", key, random_id(), "NX", "PX", life},
                    [tell](const redis::answer& made) {
                      if (!made && made.error().code != redis::errc::oom)
                        tell(made.error());
                    });
    target->command(get, [tell](const redis::answer& text) {
      tell_text(tell, text);
    });
  };
  redis.client->command(get, on_text);
}

} // namespace bidiq
