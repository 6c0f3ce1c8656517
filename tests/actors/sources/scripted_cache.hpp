#pragma once

#include "tests/actors/sources/cached_days.hpp"
#include "tests/actors/sources/scripted_upstream.hpp"

#include <caf/actor_registry.hpp>

#include <string>
#include <utility>
#include <vector>

namespace bidiq::test {

/// A cache that does what the test wants and notes what it is told.
struct cache_script {
  bool answers = true; ///< Questions.
  bool grants = true;  ///< Leases.
  bool keeps = true;   ///< Tells that what was handed in is kept.
  cached_days days;
  std::vector<days_question_ptr> questions;
  /// Segments that the source was told of, and in which question.
  std::vector<std::pair<days_question_ptr, segment_news>> segments;
  std::vector<days_read_ptr> reads;
  std::vector<uint64_t> given_up; ///< Tickets.
  cache_sink_actor asker;
  uint64_t last_lease = 0;

  void keep(const cache_partition& partition, int day, freshness how) {
    days.keep(partition, day, how,
              "old-" + partition.uf + "-" + std::to_string(day));
  }

  days_answer_ptr answer_to(const days_question_ptr& x) {
    auto out = std::make_shared<days_answer>();
    out->ticket = x->ticket;
    day_ledger known{x->ufs, x->modalities, x->days};
    out->cached = days.answer_to(*x, known);
    for (auto& list : segments_of(*x, known)) {
      segment_news news{out->segments.size(), segment_news::kind::undecided,
                        list, 0};
      if (grants) {
        news.type = segment_news::kind::yours;
        news.lease = ++last_lease;
      }
      out->segments.push_back(news);
      segments.emplace_back(x, news);
    }
    return out;
  }
};

inline days_answer_ptr news_of(uint64_t ticket, segment_news x) {
  auto out = std::make_shared<days_answer>();
  out->ticket = ticket;
  out->segments.push_back(std::move(x));
  return out;
}

inline notice_cache_actor::behavior_type
scripted_cache(notice_cache_actor::pointer self, cache_script* script) {
  return {
    [](probe_atom) { return uint64_t{0}; },
    [=](find_atom, const days_question_ptr& x, const cache_sink_actor& asker) {
      script->asker = asker;
      script->questions.push_back(x);
      if (script->answers)
        self->send(asker, find_atom_v, script->answer_to(x));
    },
    [=](store_atom, const days_read_ptr& x, const cache_sink_actor& asker) {
      script->reads.push_back(x);
      if (script->keeps && x->ended)
        self->send(asker, find_atom_v,
                   news_of(x->ticket,
                           {x->segment, segment_news::kind::over, {}, 0}));
    },
    [=](cancel_atom, uint64_t ticket, const cache_sink_actor&) {
      script->given_up.push_back(ticket);
    },
    [](list_atom, const std::vector<std::string>&, uint64_t,
       const reply<notice_lists>&) {},
    [](clear_atom, const reply<uint64_t>&) {},
    [](memory_atom) {},
    [](redis_atom, const link_status&) {},
  };
}

/// A source with such a cache.
struct cached_source_fixture : source_fixture {
  cached_source_fixture() {
    start_cache();
  }

  ~cached_source_fixture() {
    stop_cache();
    script.asker = nullptr;
  }

  void start_cache() {
    cache = sys->spawn(scripted_cache, &script);
    sys->registry().put(notice_cache_name,
                        caf::actor_cast<caf::strong_actor_ptr>(cache));
  }

  void stop_cache() {
    sys->registry().erase(notice_cache_name);
    if (cache)
      caf::anon_send_exit(cache, caf::exit_reason::kill);
    cache = nullptr;
    sched->run();
  }

  /// The cache has news of the segment at `index`; if it is over, with the days
  /// that are cached now.
  void tell(segment_news::kind how, size_t index, uint64_t lease = 0) {
    auto& [question, news] = script.segments.at(index);
    auto out = std::make_shared<days_answer>();
    out->ticket = question->ticket;
    day_ledger known{question->ufs, question->modalities, question->days};
    if (how == segment_news::kind::over)
      out->cached = script.days.answer_to(*question, known);
    out->segments.push_back({news.number, how, news.segment, lease});
    caf::anon_send(script.asker, find_atom_v, days_answer_ptr{out});
    sched->run();
  }

  cache_script script;
  notice_cache_actor cache;
};

} // namespace bidiq::test
