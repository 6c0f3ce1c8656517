#include "actors/domain/search_job.hpp"

#include "actors/domain/search_order_codec.hpp"

#include <memory>
#include <utility>

namespace bidiq {

namespace {

// The encoding has no time: nodes tell it apart from the order.
search_order_ptr placed(search_order order, const job& x) {
  order.created = x.created;
  order.token = x.token;
  return std::make_shared<const search_order>(std::move(order));
}

} // namespace

job job_of(const search_order& order, utc_time created) {
  job out;
  out.id = order.request->search_id;
  out.type = job_type::search;
  out.user = order.who.user;
  out.priority = priority_of(order.who.plan);
  out.payload = encode_order(order);
  out.created = out.due = created;
  return out;
}

outcome<search_order_ptr> order_of(const job& x) {
  auto found = decode_order(x.payload);
  if (!found || !*found)
    return found;
  if ((*found)->who.user != x.user)
    return fail(errc::malformed, "another user's order");
  return placed(**found, x);
}

search_order_ptr order_to_end(const job& x) {
  auto found = decode_order(x.payload);
  if (found && *found)
    return placed(**found, x);
  search_request request;
  request.search_id = x.id;
  search_order out;
  out.request = std::make_shared<const search_request>(std::move(request));
  out.who.user = x.user;
  return placed(std::move(out), x);
}

job_end job_end_of(const search_result& x) {
  auto results = "/v1/search/" + x.search_id + "/results";
  switch (x.status) {
    case search_status::failed:
      return {job_state::failed, "search_failed", x.degradation_reason, {}};
    case search_status::cancelled:
      return {job_state::cancelled, {}, {}, results};
    default:
      return {job_state::succeeded, {}, {}, results};
  }
}

job_end job_end_of(const failure& why) {
  return {job_state::failed, std::string{to_string(why.code)}, {}, {}};
}

job_end job_end_of(const search_record& x) {
  if (x.status == to_string(search_status::failed))
    return {job_state::failed, "search_failed", {}, {}};
  if (x.status == to_string(search_status::cancelled))
    return {job_state::cancelled, {}, {}, {}};
  return {job_state::succeeded, {}, {}, {}};
}

outcome<job_kept> kept_as(const job& older, const search_order& asked) {
  if (has_ended(older.state))
    return fail(errc::gone, "its job has ended");
  auto order = order_of(older);
  auto same = order && *order
              && fingerprint(*(*order)->request) == fingerprint(*asked.request);
  if (!same)
    return fail(errc::search_id_reused);
  return job_kept::elsewhere;
}

bool is_final(errc x) noexcept {
  return x == errc::gone || x == errc::not_found || x == errc::search_id_reused
         || x == errc::quota_exceeded || x == errc::plan_required
         || x == errc::invalid_request || x == errc::malformed;
}

} // namespace bidiq
