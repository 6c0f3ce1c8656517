#pragma once

#include "actors/system/protocol.hpp"
#include "tests/net/redis/client_fixture.hpp"

#include <caf/typed_event_based_actor.hpp>

#include <algorithm>
#include <memory>

namespace bidiq::test {

/// What a source was told of a segment, once it is decided.
struct told_segment {
  uint64_t ticket = 0;
  segment_news::kind type{};
  local_day first{};
  local_day last{};
  uint64_t lease = 0;
  size_t number = 0;
  size_t days = 0; ///< Kept ones that came with it.
};

/// What a source was told by its cache.
struct told {
  redis::mailbox<cache_answer> answers; ///< To questions without segments.
  redis::mailbox<told_segment> verdicts;
  redis::mailbox<uint64_t> stored; ///< Tickets of what was read unasked.
};
using told_ptr = std::shared_ptr<told>;

/// The segment of what is read without a question.
constexpr size_t unasked = 999;

/// A source that writes down what it is told.
inline cache_sink_actor::behavior_type cache_sink(cache_sink_actor::pointer,
                                                  told_ptr x) {
  return {
    [x](find_atom, const days_answer_ptr& answer) {
      if (answer->segments.empty())
        x->answers.put(answer->cached);
      size_t days = 0;
      for (auto& partition : answer->cached.partitions)
        days += partition.hits.size();
      for (auto& news : answer->segments) {
        auto& range = news.segment.days;
        if (news.number == unasked)
          x->stored.put(answer->ticket);
        else if (news.type != segment_news::kind::undecided)
          x->verdicts.put({answer->ticket, news.type, range.first, range.last,
                           news.lease, news.number, days});
      }
    },
  };
}

inline void add(auto& xs, const auto& value) {
  if (std::find(xs.begin(), xs.end(), value) == xs.end())
    xs.push_back(value);
}

/// What is kept of partitions, which are all modalities of all their UFs?
inline days_question_ptr
question_of(uint64_t ticket, const std::vector<cache_partition>& partitions,
            local_day first, local_day last) {
  auto out = std::make_shared<days_question>();
  out->ticket = ticket;
  out->source = "pncp";
  for (auto& x : partitions) {
    add(out->ufs, x.uf);
    add(out->modalities, x.modality);
  }
  out->days = {first, last};
  return out;
}

/// The same, or else a list is to be read: of one UF, or of the whole country.
inline std::shared_ptr<days_question>
claim_of(uint64_t ticket, const std::string& uf, local_day first,
         local_day last) {
  auto out = std::make_shared<days_question>();
  out->ticket = ticket;
  out->source = "pncp";
  out->ufs = {uf.empty() ? "SP" : uf};
  out->modalities = {6};
  out->days = {first, last};
  out->rules.lists = {{"", 6, {6}}};
  out->rules.by_uf = !uf.empty();
  return out;
}

/// Days that were read unasked.
inline days_read_ptr batch_of(uint64_t ticket, const cache_partition& partition,
                              std::vector<cached_day> cells) {
  return std::make_shared<const days_read>(days_read{
    ticket, unasked, 0, {"pncp", {{partition, std::move(cells)}}}, true});
}

/// What a segment has brought, which may be nothing.
inline days_read_ptr read_of(const told_segment& x,
                             const cache_partition& partition,
                             std::vector<cached_day> cells, bool ended) {
  return std::make_shared<const days_read>(
    days_read{x.ticket,
              x.number,
              x.lease,
              {"pncp", {{partition, std::move(cells)}}},
              ended});
}

} // namespace bidiq::test
