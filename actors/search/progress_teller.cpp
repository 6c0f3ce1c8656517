#include "actors/search/progress_teller.hpp"

#include <algorithm>
#include <utility>

namespace bidiq {

namespace {

constexpr caf::timespan claim_timeout = std::chrono::seconds{2};
// How soon a search looks again for a registry that is being restarted.
constexpr caf::timespan claim_retry = std::chrono::milliseconds{100};

} // namespace

void progress_teller::claim() {
  auto found = find_service<progress_registry_actor>(self_,
                                                     progress_registry_name);
  auto retry = [this] {
    self_->delayed_send(self_, claim_retry, internal_atom_v, claim_atom_v);
  };
  if (!found)
    return retry();
  auto& request = *order_.request;
  self_
    ->request(found, claim_timeout, claim_atom_v, request.search_id,
              order_.who.user, static_cast<uint32_t>(request.ufs.size()))
    .then(
      [this](const progress_broker_actor& x) {
        broker_ = x;
        watched_.add(broker_);
        flush();
      },
      [retry](caf::error&) { retry(); });
}

void progress_teller::note(progress_draft x) {
  progress_ = std::max(progress_, x.progress);
  updated_ = now_();
  x.when = updated_;
  bytes_ += sizeof(x) + x.message.capacity() + x.detail.capacity();
  drafts_.push_back(std::move(x));
}

void progress_teller::flush() {
  if (!broker_)
    return;
  for (; flushed_ < drafts_.size(); ++flushed_)
    self_->send(broker_, caf::publish_atom_v, drafts_[flushed_]);
}

bool progress_teller::on_down(const caf::actor_addr& who) {
  if (!broker_ || who != broker_.address())
    return false;
  broker_ = nullptr;
  flushed_ = 0;
  claim();
  return true;
}

void progress_teller::show(search_snapshot& x) const {
  x.updated = updated_;
  x.last_event_id = drafts_.size();
  x.progress = progress_;
  if (drafts_.empty())
    return;
  x.at = drafts_.back().at;
  x.message = drafts_.back().message;
}

} // namespace bidiq
