#include "actors/resilience/breaker_link.hpp"

#include "actors/redis/redis_errors.hpp"
#include "actors/resilience/breaker_script.hpp"

namespace bidiq {

namespace {

class breaker_follower : public redis::subscriber {
public:
  breaker_follower(std::string source,
                   std::function<void(const breaker_record&)> announced,
                   std::function<void()> subscribed)
    : source_(std::move(source)),
      announced_(std::move(announced)),
      subscribed_(std::move(subscribed)) {
    // nop
  }

  void on_subscribed() override {
    subscribed_();
  }

  void on_message(std::string_view payload) override {
    auto x = parse_breaker_event(payload);
    if (x && x->source == source_)
      announced_(x->record);
  }

  void on_unsubscribed() override {
    // What is missed is read when it is subscribed again.
  }

private:
  std::string source_;
  std::function<void(const breaker_record&)> announced_;
  std::function<void()> subscribed_;
};

} // namespace

void ask_breaker(const redis_access& redis, const std::string& source,
                 const breaker_question& question,
                 std::function<void(std::optional<breaker_answer>)> done) {
  auto& keys = redis.keys;
  redis.client->run(
    breaker_script(), {keys.breaker(source)},
    breaker_arguments(question, source, keys.breaker_events()),
    [done = std::move(done), report = redis.report, told = redis.poisoned,
     key = keys.breaker(source)](const redis::answer& x) {
      if (!x && report && concerns_link(x.error().code))
        report(x.error());
      auto out = read_breaker_answer(x);
      if (out && out->healed && told)
        told({"breaker", poison_reason::damaged, key, "begun anew"});
      done(std::move(out));
    });
}

redis::subscriber_ptr
make_breaker_follower(std::string source,
                      std::function<void(const breaker_record&)> announced,
                      std::function<void()> subscribed) {
  return std::make_shared<breaker_follower>(
    std::move(source), std::move(announced), std::move(subscribed));
}

} // namespace bidiq
