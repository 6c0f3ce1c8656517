#include "actors/auth/token_table.hpp"

#include <algorithm>
#include <utility>

namespace bidiq {

namespace {

using guard = std::lock_guard<std::mutex>;

// Nodes of the list and the map, the caller with its reference counts, and what
// the allocator adds.
constexpr uint64_t entry_bytes = 400;

uint64_t cost_of(const verified_caller_ptr& x) {
  return entry_bytes
         + (x ? x->who.user.capacity() + x->who.plan.capacity()
                  + x->email.capacity()
              : 0);
}

} // namespace

void token_table::lru::put(entry x) {
  erase(x.token);
  bytes += x.bytes;
  order.push_front(std::move(x));
  index[order.front().token] = order.begin();
}

bool token_table::lru::erase(const token_digest& token) {
  auto i = index.find(token);
  if (i == index.end())
    return false;
  bytes -= i->second->bytes;
  order.erase(i->second);
  index.erase(i);
  return true;
}

const token_table::entry* token_table::lru::use(const token_digest& token) {
  auto i = index.find(token);
  if (i == index.end())
    return nullptr;
  order.splice(order.begin(), order, i->second);
  return &order.front();
}

token_table::token_table(token_table_options options)
  : options_(std::move(options)) {
  options_.shards = std::clamp<size_t>(options_.shards, 1, options_.max_tokens);
  for (size_t i = 0; i < options_.shards; ++i)
    shards_.push_back(std::make_unique<shard>());
}

token_table::~token_table() {
  clear();
}

token_table::shard& token_table::shard_of(const token_digest& token) noexcept {
  // Other bytes than those the maps within take.
  return *shards_[token.back() % shards_.size()];
}

void token_table::count(int64_t bytes) noexcept {
  if (options_.memory && bytes != 0)
    options_.memory->add(memory_account::tokens, bytes);
}

// Changes a shard within its share, and tells the account by how much.
template <class F>
void token_table::change(shard& x, F f) {
  int64_t before = 0;
  int64_t after = 0;
  {
    guard lock{x.mutex};
    before = static_cast<int64_t>(x.good.bytes + x.bad.bytes);
    f();
    auto places = options_.max_tokens / shards_.size();
    auto bytes = options_.max_bytes / shards_.size();
    while (x.good.order.size() > places || x.good.bytes > bytes)
      x.good.erase(x.good.order.back().token);
    while (x.bad.order.size() > places)
      x.bad.erase(x.bad.order.back().token);
    after = static_cast<int64_t>(x.good.bytes + x.bad.bytes);
  }
  count(after - before);
}

known_token token_table::find(const token_digest& token,
                              const token_time& now) {
  using kind = known_token::kind;
  auto& x = shard_of(token);
  guard lock{x.mutex};
  if (auto* good = x.good.use(token))
    if (now.steady < good->until && now.utc < good->caller->until)
      return {kind::good, good->caller};
  if (auto* bad = x.bad.use(token); bad != nullptr && now.steady < bad->until)
    return {kind::refused, nullptr};
  return {};
}

void token_table::accept(const token_digest& token, verified_caller_ptr caller,
                         time_point until) {
  auto& x = shard_of(token);
  auto bytes = cost_of(caller);
  change(x, [&] {
    x.bad.erase(token);
    x.good.put({token, std::move(caller), until, bytes});
  });
}

void token_table::refuse(const token_digest& token, time_point until) {
  auto& x = shard_of(token);
  change(x, [&] {
    x.good.erase(token);
    x.bad.put({token, nullptr, until, cost_of(nullptr)});
  });
}

void token_table::forget(const token_digest& token) {
  auto& x = shard_of(token);
  change(x, [&] {
    x.good.erase(token);
    x.bad.erase(token);
  });
}

size_t token_table::forget_user(std::string_view user) {
  size_t out = 0;
  for (auto& x : shards_)
    change(*x, [&] {
      std::vector<token_digest> theirs;
      for (auto& each : x->good.order)
        if (each.caller->who.user == user)
          theirs.push_back(each.token);
      for (auto& token : theirs)
        out += x->good.erase(token) ? 1 : 0;
    });
  return out;
}

void token_table::clear() {
  for (auto& x : shards_)
    change(*x, [&] {
      x->good = {};
      x->bad = {};
    });
}

size_t token_table::size() const {
  size_t out = 0;
  for (auto& x : shards_) {
    guard lock{x->mutex};
    out += x->good.order.size();
  }
  return out;
}

uint64_t token_table::bytes() const {
  uint64_t out = 0;
  for (auto& x : shards_) {
    guard lock{x->mutex};
    out += x->good.bytes;
  }
  return out;
}

size_t token_table::refused() const {
  size_t out = 0;
  for (auto& x : shards_) {
    guard lock{x->mutex};
    out += x->bad.order.size();
  }
  return out;
}

} // namespace bidiq
