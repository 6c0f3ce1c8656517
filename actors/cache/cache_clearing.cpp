#include "actors/cache/cache_clearing.hpp"

#include <chrono>
#include <utility>
#include <vector>

namespace bidiq {

namespace {

constexpr std::string_view clear_verb = "clear ";
constexpr std::chrono::seconds retry_down{2};

failure lost() {
  auto out = fail(errc::shared_state_lost,
                  "what Redis has cached is still there");
  out.retry_after = retry_down;
  return out;
}

} // namespace

void cache_clearing::clear(const reply<uint64_t>& answer) {
  auto x = std::make_shared<clearing>();
  x->had = forget_();
  x->answer = answer;
  if (!options_.redis)
    return answer.deliver(x->had);
  if (!port_.shares())
    return answer.deliver(lost());
  // It goes on, but its asker has been answered.
  port_.after(options_.op_timeout, [x] { x->answer.deliver(x->had); });
  clear_from("0", x);
}

void cache_clearing::clear_from(const std::string& cursor,
                                const clearing_ptr& x) {
  auto all = all_keys_of(port_.keys().cache_prefix());
  port_.command({"SCAN", cursor, "MATCH", all, "COUNT",
                 std::to_string(options_.keys_at_a_time)},
                [this, x](const redis::answer& found) {
                  on_scanned(found, x);
                });
}

void cache_clearing::on_scanned(const redis::answer& found,
                                const clearing_ptr& x) {
  if (!found || found->items.size() < 2)
    return x->answer.deliver(lost());
  auto cursor = found->items[0].text;
  std::vector<std::string> unlink{"UNLINK"};
  for (auto& key : found->items[1].items)
    unlink.push_back(key.text);
  auto next = [this, x, cursor](const redis::answer& removed) {
    if (!removed)
      return x->answer.deliver(lost());
    if (cursor != "0")
      return clear_from(cursor, x);
    end_clearing(x);
  };
  if (unlink.size() == 1)
    return next(found);
  port_.command(std::move(unlink), next);
}

// Again, since answers from before may have filled memory since; then the
// others, who find nothing in Redis any more.
void cache_clearing::end_clearing(const clearing_ptr& x) {
  forget_();
  port_.command({"PUBLISH", port_.keys().cache_events(),
                 std::string{clear_verb} + port_.redis().node_id},
                [x](const redis::answer&) { x->answer.deliver(x->had); });
}

bool cache_clearing::hear(std::string_view news) {
  if (!news.starts_with(clear_verb))
    return false;
  if (news.substr(clear_verb.size()) != port_.redis().node_id)
    forget_();
  return true;
}

} // namespace bidiq
