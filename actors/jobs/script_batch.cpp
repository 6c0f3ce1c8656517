#include "actors/jobs/script_batch.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace bidiq {

namespace {

// One is carried out while the next is on its way.
constexpr size_t most_runs = 2;

// Redis does nothing else meanwhile.
constexpr size_t most_together = 100;

} // namespace

void script_batch::add(arguments what, told done) {
  std::unique_lock guard{mutex_};
  if (on_way_ == most_runs) {
    next_.emplace_back(std::move(what), std::move(done));
    return;
  }
  ++on_way_;
  guard.unlock();
  run x;
  x.args = std::move(what);
  x.waiting.push_back(std::move(done));
  send(std::move(x));
}

void script_batch::send(run x) {
  x.args.insert(x.args.begin(), first_);
  client_->run(*code_, keys_, std::move(x.args),
               [me = shared_from_this(), waiting = std::move(x.waiting)](
                 const redis::answer& said) { me->on_answer(waiting, said); });
}

void script_batch::on_answer(const std::vector<told>& waiting,
                             const redis::answer& x) {
  run next;
  {
    std::lock_guard guard{mutex_};
    auto end = next_.begin()
               + static_cast<ptrdiff_t>(std::min(next_.size(), most_together));
    for (auto i = next_.begin(); i != end; ++i) {
      std::move(i->first.begin(), i->first.end(),
                std::back_inserter(next.args));
      next.waiting.push_back(std::move(i->second));
    }
    next_.erase(next_.begin(), end);
    if (next.waiting.empty())
      --on_way_;
  }
  if (!next.waiting.empty())
    send(std::move(next));
  if (x && !x->items.empty() && x->items.front().integer > 0)
    on_removed_(x->items.front().integer);
  for (size_t i = 0; i < waiting.size(); ++i)
    if (!x)
      waiting[i](x);
    else if (i + 1 < x->items.size())
      waiting[i](x->items[i + 1]);
    else
      waiting[i](redis::error{redis::errc::protocol, "an answer is missing"});
}

} // namespace bidiq
