#include "actors/jobs/redis_jobs.hpp"

#include "actors/jobs/job_scripts.hpp"
#include "actors/redis/redis_errors.hpp"
#include "net/redis/fields.hpp"

namespace bidiq {

namespace {

constexpr std::chrono::seconds ask_again{1};

} // namespace

redis_jobs::arguments redis_jobs::arguments_of(job_fields fields) {
  arguments out;
  for (auto& [name, value] : fields) {
    out.push_back("f:" + std::string{name});
    out.push_back(std::move(value));
  }
  return out;
}

redis_jobs::arguments redis_jobs::script_keys() const {
  return {keys().jobs(""), keys().job("")};
}

failure redis_jobs::away(const redis::error& x) {
  if (concerns_link(x.code) && redis_->report)
    redis_->report(x);
  if (x.code == redis::errc::wrongtype)
    redis_->client->run(the_job_scripts().mend, script_keys(), {},
                        [](const redis::answer&) {});
  auto out = fail(errc::unavailable, "redis: " + x.text);
  out.retry_after = ask_again;
  return out;
}

void redis_jobs::read(const std::string& id,
                      const reply<versioned_job>& answer) {
  command<versioned_job>(
    {"HGETALL", keys().job(id)}, answer,
    [](const redis::value& x) -> outcome<versioned_job> {
      if (auto it = job_from(x))
        return versioned_job{std::move(*it), redis::text_of(x, "rev")};
      return fail(errc::not_found);
    });
}

void redis_jobs::write(const std::string& id, job_fields fields,
                       arguments condition, const reply<bool>& answer) {
  auto args = arguments_of(std::move(fields));
  args.insert(args.end(), {"id", id});
  args.insert(args.end(), condition.begin(), condition.end());
  run<bool>(the_job_scripts().write, std::move(args), answer,
            [](const redis::value& said) -> outcome<bool> {
              return redis::text_of(said, "said") == "ok";
            });
}

void redis_jobs::page(const std::string& index, const char* order,
                      uint64_t first, uint64_t count,
                      const reply<index_page>& answer) {
  run<index_page>(the_job_scripts().page,
                  {"index", index, "order", order, "first",
                   std::to_string(first), "count", std::to_string(count)},
                  answer, [](const redis::value& found) -> outcome<index_page> {
                    index_page out;
                    if (found.items.empty())
                      return out;
                    out.total
                      = static_cast<uint64_t>(found.items.front().integer);
                    out.read = found.items.size() - 1;
                    for (size_t i = 1; i < found.items.size(); ++i)
                      if (auto x = job_from(found.items[i]))
                        out.jobs.push_back(std::move(*x));
                    return out;
                  });
}

void redis_jobs::walk(const std::string& index, const char* order,
                      uint64_t first, const std::function<bool(job&&)>& seen,
                      const std::function<void(outcome<void>)>& done) {
  page(index, order, first, page_size,
       reply<index_page>{[=, me = shared_from_this()](outcome<index_page> x) {
         if (!x)
           return done(x.error());
         auto more = x->read == page_size;
         for (auto& it : x->jobs)
           more = seen(std::move(it)) && more;
         if (more)
           me->walk(index, order, first + page_size, seen, done);
         else
           done({});
       }});
}

} // namespace bidiq
