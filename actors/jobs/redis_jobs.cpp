#include "actors/jobs/redis_jobs.hpp"

#include "actors/jobs/job_scripts.hpp"
#include "actors/redis/redis_errors.hpp"
#include "net/redis/fields.hpp"

namespace bidiq {

namespace {

constexpr std::chrono::seconds ask_again{1};

void append(redis_jobs::arguments& to, job_fields fields) {
  for (auto& [name, value] : fields) {
    to.emplace_back(name);
    to.push_back(std::move(value));
  }
}

} // namespace

redis_jobs::redis_jobs(redis_access_ptr redis, std::chrono::milliseconds ttl)
  : redis_(std::move(redis)),
    ttl_(std::to_string(ttl.count())),
    adds_(std::make_shared<script_batch>(redis_->client, the_job_scripts().add,
                                         script_keys(), ttl_)),
    writes_(std::make_shared<script_batch>(
      redis_->client, the_job_scripts().write, script_keys(), ttl_)) {
  // nop
}

redis_jobs::arguments redis_jobs::script_keys() const {
  return {keys().jobs(""), keys().job("")};
}

failure redis_jobs::away(const redis::error& x) {
  if (concerns_link(x.code) && redis_->report)
    redis_->report(x);
  if (x.code == redis::errc::wrongtype)
    redis_->client->run(the_job_scripts().mend, script_keys(), {ttl_},
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

void redis_jobs::add(const job& x, utc_time now, const reply<job>& answer) {
  arguments args{job_time(now), x.id};
  append(args, fields_of(x));
  auto said = [x](const redis::value& found) -> outcome<job> {
    if (found.text == "added")
      return x;
    if (auto it = job_from(found))
      return std::move(*it);
    auto out = fail(errc::unavailable, "redis: what it has is no job");
    out.retry_after = ask_again;
    return out;
  };
  adds_->add(std::move(args), teller<job>(answer, std::move(said)));
}

void redis_jobs::write(const job_lease& lease, job_fields fields,
                       const reply<bool>& answer) {
  write({lease.id, lease.worker, std::to_string(lease.token), {}},
        std::move(fields), answer);
}

void redis_jobs::write(const versioned_job& x, const reply<bool>& answer) {
  write({x.it.id, {}, {}, x.rev}, fields_of(x.it), answer);
}

void redis_jobs::write(arguments condition, job_fields fields,
                       const reply<bool>& answer) {
  auto args = std::move(condition);
  args.push_back(std::to_string(fields.size()));
  append(args, std::move(fields));
  writes_->add(std::move(args),
               teller<bool>(answer, [](const redis::value& x) -> outcome<bool> {
                 return x.text == "ok";
               }));
}

void redis_jobs::page(const std::string& index, const char* order,
                      uint64_t first, uint64_t count,
                      const reply<index_page>& answer) {
  run<index_page>(the_job_scripts().page,
                  {index, order, std::to_string(first), std::to_string(count)},
                  answer, [](const redis::value& found) -> outcome<index_page> {
                    index_page out;
                    if (found.items.empty())
                      return out;
                    out.total
                      = static_cast<uint64_t>(found.items.front().integer);
                    out.read = found.items.size() - 1;
                    for (size_t i = 1; i < found.items.size(); ++i)
                      if (auto x = job_from_values(found.items[i]))
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
