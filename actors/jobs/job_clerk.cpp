#include "actors/jobs/job_clerk.hpp"

#include "actors/base/refusal.hpp"
#include "actors/domain/search_job.hpp"

#include <memory>
#include <utility>

namespace bidiq {

namespace {

using std::chrono::seconds;

constexpr seconds when_full{5};

// Who is told so tries again, at another node or later.
failure refused_now(const failure& why) {
  return refused_for(why.code, why.context,
                     std::max(why.retry_after, seconds{1}));
}

// What has become of a search that was put there: it waits, it goes on already,
// or its id was another's.
outcome<job_kept> placed(const search_order& order, const outcome<job>& x) {
  if (!x)
    return refused_now(x.error());
  auto how = kept_as(*x, order);
  if (how && x->state == job_state::queued)
    return job_kept::queued;
  return how;
}

// A search on its way into the store, which answers on any thread. One user
// does not fill the queue of all; whoever asks again for what is there already
// is not refused for that.
class queueing : public std::enable_shared_from_this<queueing> {
public:
  queueing(job_clerk_options options, search_order_ptr order, utc_time created,
           reply<job_kept> answer)
    : options_(std::move(options)),
      order_(std::move(order)),
      created_(created),
      answer_(std::move(answer)) {
    // nop
  }

  void begin() {
    place([](queueing& me) { me.look(); });
  }

private:
  void place(void (*if_full)(queueing&)) {
    auto now = options_.now();
    auto waits = job_of(*order_, created_);
    waits.token = first_token(now);
    options_.store->place(
      std::move(waits), options_.max_per_user, now,
      reply<job>{[me = shared_from_this(), if_full](const outcome<job>& x) {
        me->options_.on_store(x || x.error().code != errc::unavailable);
        if (!x && x.error().code == errc::too_many_searches)
          return if_full(*me);
        me->answer_.deliver(placed(*me->order_, x));
      }});
  }

  // Those that have gone without an end are found by looking at them.
  void look() {
    job_query his;
    his.user = order_->who.user;
    his.active = true;
    his.limit = options_.max_per_user;
    options_.store->list(
      his, reply<job_page>{[me = shared_from_this()](const outcome<job_page>&) {
        me->place([](queueing& it) { it.refuse(); });
      }});
  }

  void refuse() {
    answer_.deliver(refused_for(errc::too_many_searches,
                                "the user's limit of searches", when_full));
  }

  const job_clerk_options options_;
  const search_order_ptr order_;
  const utc_time created_;
  const reply<job_kept> answer_;
};

} // namespace

void job_clerk_state::init(job_clerk_options x) {
  options = std::move(x);
  desk.emplace(self->system(), options.store, options.known, options.now);
  roll.emplace(options.store, std::string{}, options.lease, options.on_workers);
  beat();
}

void job_clerk_state::enqueue(const search_order_ptr& order, utc_time created,
                              const reply<job_kept>& answer) const {
  std::make_shared<queueing>(options, order, created, answer)->begin();
}

void job_clerk_state::beat() {
  self->delayed_send(self, options.lease / 3, internal_atom_v, beat_atom_v);
  roll->enlist(options.now());
}

job_clerk_self::behavior_type job_clerk(job_clerk_state::self_ptr self,
                                        job_clerk_options options) {
  self->state.init(std::move(options));
  return {
    [self](probe_atom) { return uint64_t{self->mailbox().size()}; },
    [](start_atom) {
      // For workers.
    },
    [](leave_atom) {
      // It has nothing.
    },
    [self](store_atom, const search_order_ptr& order, utc_time created,
           const reply<job_kept>& answer) {
      self->state.enqueue(order, created, answer);
    },
    [](done_atom, const std::string&, const job_end&) {
      // What ended here was no job of this node.
    },
    [](done_atom, const std::string&) {
      // The same.
    },
    [](drain_atom, const reply<uint64_t>& answer) {
      answer.deliver(uint64_t{0});
    },
    on_list_jobs(self),
    on_find_job(self),
    on_cancel_job(self),
    on_requeue_job(self),
    [self](internal_atom, beat_atom) { self->state.beat(); },
  };
}

} // namespace bidiq
