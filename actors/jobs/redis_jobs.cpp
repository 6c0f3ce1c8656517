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

std::shared_ptr<redis_jobs> redis_jobs::make(redis_access_ptr redis,
                                             std::chrono::milliseconds ttl) {
  std::shared_ptr<redis_jobs> out{new redis_jobs(std::move(redis), ttl)};
  // Its batches live as long as it does.
  auto removed = [me = std::weak_ptr<redis_jobs>{out}](int64_t count) {
    if (auto strong = me.lock())
      strong->on_removed(count);
  };
  auto batch = [&](const redis::script& x) {
    return std::make_shared<script_batch>(
      out->redis_->client, x, out->script_keys(), out->ttl_, removed);
  };
  out->adds_ = batch(the_job_scripts().add);
  out->writes_ = batch(the_job_scripts().write);
  return out;
}

redis_jobs::redis_jobs(redis_access_ptr redis, std::chrono::milliseconds ttl)
  : redis_(std::move(redis)), ttl_(std::to_string(ttl.count())) {
  // nop
}

redis_jobs::arguments redis_jobs::script_keys() const {
  return {keys().jobs(""), keys().job("")};
}

failure redis_jobs::away(const redis::error& x) {
  if (concerns_link(x.code) && redis_->report)
    redis_->report(x);
  auto out = fail(errc::unavailable, "redis: " + x.text);
  out.retry_after = ask_again;
  return out;
}

// -- what was under our names and none of it ----------------------------------

void redis_jobs::take_removed(redis::value& x) {
  if (x.items.empty())
    return;
  auto count = x.items.front().integer;
  x.items.erase(x.items.begin());
  if (count > 0)
    on_removed(count);
}

void redis_jobs::report_damaged(const std::string& id) {
  report_poison(*redis_, {"job", poison_reason::damaged, keys().job(id), {}});
}

// What was in an index is looked for among all keys, which takes long, and is
// to be done once for all that had to be removed.
void redis_jobs::on_removed(int64_t count) {
  report_poison(*redis_, {"jobs", poison_reason::type, keys().jobs(""),
                          std::to_string(count) + " removed"});
  anew_ = true;
  if (!std::exchange(arranging_, true))
    arrange("0");
}

void redis_jobs::arrange(const std::string& cursor) {
  if (cursor == "0")
    anew_ = false;
  redis_->client->command({"SCAN", cursor, "MATCH", all_keys_of(keys().job("")),
                           "COUNT", std::to_string(page_size)},
                          [me = shared_from_this()](const redis::answer& x) {
                            me->arranged(x);
                          });
}

// While Redis is away another one that finds what is wrong may do it.
void redis_jobs::arranged(const redis::answer& x) {
  if (!x || x->items.size() != 2) {
    arranging_ = false;
    return;
  }
  arguments args{ttl_, job_time(system_utc_now())};
  auto skip = keys().job("").size();
  for (auto& key : x->items[1].items)
    if (key.text.size() > skip)
      args.push_back(key.text.substr(skip));
  redis_->client->run(the_job_scripts().arrange, script_keys(), std::move(args),
                      [](const redis::answer&) {});
  auto& next = x->items[0].text;
  if (next != "0" || anew_)
    arrange(next);
  else
    arranging_ = false;
}

// -- calls --------------------------------------------------------------------

void redis_jobs::read(const std::string& id,
                      const reply<versioned_job>& answer) {
  redis_->client->command(
    {"HGETALL", keys().job(id)},
    [me = shared_from_this(), answer,
     key = keys().job(id)](const redis::answer& x) {
      auto other = !x && x.error().code == redis::errc::wrongtype;
      if (other)
        report_poison(*me->redis_, {"job", poison_reason::type, key, {}});
      if (!x && !other)
        return answer.deliver(me->away(x.error()));
      auto it = x ? job_from(*x) : std::nullopt;
      if (!it)
        return answer.deliver(fail(errc::not_found));
      answer.deliver(versioned_job{std::move(*it), redis::text_of(*x, "rev")});
    });
}

void redis_jobs::add(const job& x, uint64_t most, utc_time now,
                     const reply<job>& answer) {
  auto fields = first_fields_of(x);
  arguments args{job_time(now), std::to_string(most), x.id,
                 std::to_string(fields.size())};
  append(args, std::move(fields));
  auto said = [x](const redis::value& found) -> outcome<job> {
    if (found.text == "added")
      return x;
    if (found.text == "full")
      return fail(errc::too_many_searches, "the user's limit of jobs");
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
