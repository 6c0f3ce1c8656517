#include "actors/resilience/pace_link.hpp"

#include "actors/redis/redis_errors.hpp"
#include "actors/resilience/pace_script.hpp"

namespace bidiq {

namespace {

// The pace found is remembered longer than it takes to recover from it.
constexpr std::chrono::hours remembered{7 * 24};

} // namespace

void ask_pace(const redis_access& redis, const std::string& source,
              const rate_limiter_options& options,
              std::chrono::milliseconds node_ttl, const pace_question& question,
              std::function<void(std::optional<pace_answer>)> done) {
  auto on_answer = [report = redis.report, told = redis.poisoned,
                    key = redis.keys.rate_limit(source),
                    done = std::move(done)](const redis::answer& x) {
    if (x) {
      auto out = read_pace_answer(*x);
      if (out && out->healed && told)
        told({"limiter", poison_reason::damaged, key, "begun anew"});
      return done(std::move(out));
    }
    if (report && concerns_link(x.error().code))
      report(x.error());
    done(std::nullopt);
  };
  redis.client->run(pace_script(), {redis.keys.rate_limit(source)},
                    pace_arguments(question, {options, node_ttl}, remembered),
                    on_answer);
}

} // namespace bidiq
