#include "actors/results/partial_writer.hpp"

#include "actors/base/random_id.hpp"
#include "actors/results/unstorable.hpp"

#include <utility>

namespace bidiq {

void partial_writer::store(const search_result_ptr& result) {
  if (!port_.link().commands)
    return;
  auto [slot, is_new] = next_.try_emplace(result->search_id);
  if (is_new)
    send(result);
  else
    slot->second = result;
}

void partial_writer::forget(const std::string& id) {
  if (auto i = next_.find(id); i != next_.end())
    i->second = nullptr;
}

void partial_writer::send(const search_result_ptr& result) {
  auto& id = result->search_id;
  auto bytes = encode_partial(*result, random_id(),
                              options_.max_partial_notices);
  if (!bytes) {
    log_unstorable(id, bytes.error());
    next_.erase(id);
    return;
  }
  auto ttl = std::chrono::duration_cast<std::chrono::milliseconds>(
    options_.result_ttl);
  port_.command(set_for(ttl, port_.keys().partial(id), std::move(*bytes)),
                [this, id](const redis::answer&) {
                  auto next = std::exchange(next_[id], nullptr);
                  if (next && port_.link().commands)
                    send(next);
                  else
                    next_.erase(id);
                });
}

} // namespace bidiq
