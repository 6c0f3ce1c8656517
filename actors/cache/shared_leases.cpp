#include "actors/cache/shared_leases.hpp"

#include <algorithm>
#include <utility>

namespace bidiq {

namespace {

constexpr std::string_view over_verb = "over ";

// Leases of a predecessor that crashed have smaller numbers.
uint64_t first_lease(utc_time now) {
  auto ms = now.time_since_epoch().count();
  return static_cast<uint64_t>(std::max<int64_t>(ms, 1)) * 1000;
}

std::string key_of(const cache_port& port, const fetch_lease_scope& x) {
  return port.keys().fetch_leases(x.source, x.code);
}

} // namespace

shared_leases::shared_leases(cache_port& port,
                             const notice_cache_options& options, told tell)
  : port_(port),
    options_(options),
    tell_(std::move(tell)),
    table_(options.redis ? options.redis->node_id : "",
           first_lease(options.now())) {
  // nop
}

// -- claims -------------------------------------------------------------------

void shared_leases::claim(const fetch_lease_scope& scope,
                          const fetch_lease_asker& asker) {
  auto found = table_.claim(scope, asker);
  if (found.lease == 0)
    return tell_busy(asker, found.theirs, "node");
  // A node that would not hear that another's lease ends need not ask.
  if (port_.hears())
    ask(found.lease);
  else
    grant(found.lease);
}

void shared_leases::ask(uint64_t lease) {
  pending_.begin(lease);
  auto scope = *table_.scope_of(lease);
  port_.run(
    claim_lease_script(),
    {{key_of(port_, scope)},
     lease_arguments(table_.name_of(lease), scope, options_.fetch_lease)},
    [this, lease, scope](const redis::answer& x) {
      on_answer(lease, scope, x);
    });
  port_.limit([this, lease] { return !pending_.has(lease); },
              [this, lease] {
                pending_.end(lease);
                grant(lease);
              });
}

void shared_leases::on_answer(uint64_t lease, const fetch_lease_scope& scope,
                              const redis::answer& found) {
  auto x = read_lease(found, scope);
  if (pending_.end(lease)) {
    if (x.granted || !port_.hears())
      grant(lease);
    else
      yield(lease, x);
  } else if (found && x.granted && !table_.scope_of(lease)) {
    // It ended first; the script may have been sent a second time after that.
    release(lease, scope);
  }
}

void shared_leases::grant(uint64_t lease) {
  auto asker = table_.asker_of(lease);
  if (!asker)
    return;
  tell_(fetch_lease_asker{*asker}, {verdict::kind::granted, lease, {}, {}});
}

// Another node reads the list: who claimed it, and who waits for that here,
// waits for the other.
void shared_leases::yield(uint64_t lease, const lease_verdict& x) {
  auto asker = *table_.asker_of(lease);
  auto watched = table_.waits_for(x.name);
  // The asker may claim other lists at once, before which this is forgotten.
  auto ended = pending_.has_ended(x.name);
  auto woken = table_.yield(lease, x.name, x.theirs);
  tell_busy(asker, x.theirs, "fleet");
  wake(woken);
  if (ended)
    wake(table_.over(x.name));
  else if (!watched)
    watch(x.name, x.theirs, x.left);
}

void shared_leases::tell_busy(const fetch_lease_asker& asker,
                              const fetch_lease_scope& theirs,
                              const char* where) {
  if (options_.on_wait)
    options_.on_wait(where);
  tell_(asker, {verdict::kind::busy, 0, theirs.first, theirs.last});
}

// A holder that dies does not tell so: its lease runs out.
void shared_leases::watch(const std::string& lease,
                          const fetch_lease_scope& scope,
                          std::chrono::milliseconds left) {
  port_.after(std::min(left, options_.fetch_lease), [this, lease, scope] {
    if (!table_.waits_for(lease))
      return;
    port_.run(lease_left_script(), {{key_of(port_, scope)}, {"name", lease}},
              [this, lease, scope](const redis::answer& x) {
                auto rest = read_lease_left(x);
                if (rest.count() > 0)
                  watch(lease, scope, rest);
                else
                  wake(table_.over(lease));
              });
  });
}

// -- ends ---------------------------------------------------------------------

void shared_leases::end(uint64_t lease) {
  auto scope = table_.scope_of(lease);
  if (!scope)
    return;
  fetch_leases::ended x;
  x.own.emplace_back(lease, *scope);
  x.woken = table_.end(lease);
  conclude(x);
}

void shared_leases::withdraw(const fetch_lease_asker& asker) {
  conclude(table_.withdraw(asker));
}

void shared_leases::gone(uint64_t who) {
  conclude(table_.gone(who));
}

bool shared_leases::hear(std::string_view news) {
  if (!news.starts_with(over_verb))
    return false;
  std::string lease{news.substr(over_verb.size())};
  pending_.heard_end(lease);
  wake(table_.over(lease));
  return true;
}

void shared_leases::lose_others() {
  wake(table_.lose_others());
}

void shared_leases::conclude(const fetch_leases::ended& x) {
  for (auto& [lease, scope] : x.own) {
    pending_.end(lease);
    release(lease, scope);
  }
  wake(x.woken);
}

void shared_leases::release(uint64_t lease, const fetch_lease_scope& scope) {
  if (!port_.shares())
    return;
  auto known_as = table_.name_of(lease);
  port_.command({"HDEL", key_of(port_, scope), known_as}, nullptr);
  port_.command({"PUBLISH", port_.keys().cache_events(),
                 std::string{over_verb} + known_as},
                nullptr);
}

void shared_leases::renew() {
  if (!port_.shares())
    return;
  for (auto& [lease, scope] : table_.all())
    if (!pending_.has(lease))
      port_.run(
        claim_lease_script(),
        {{key_of(port_, scope)},
         lease_arguments(table_.name_of(lease), scope, options_.fetch_lease)},
        [](const redis::answer&) {});
}

void shared_leases::wake(const fetch_leases::askers& xs) {
  for (auto& x : xs)
    tell_(x, {verdict::kind::over, 0, {}, {}});
}

} // namespace bidiq
