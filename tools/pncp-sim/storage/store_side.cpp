#include "tools/pncp-sim/storage/store_side.hpp"

namespace bidiq {

namespace {

void spoil(store_answer& answer, const store_fault& fault,
           const store_request& request) {
  answer.delay = fault.delay;
  if (fault.hang)
    answer.how = delivery::hang;
  else if (fault.drop)
    answer.how = delivery::close;
  else if (fault.truncate && request.method == "GET" && answer.body.size > 0)
    answer.how = delivery::truncated;
  if (fault.status != 0 && fault.retry_after > 0)
    answer.with("Retry-After", std::to_string(fault.retry_after));
}

} // namespace

store_answer store_side::serve(const store_request& request,
                               const store_target& target,
                               store_operation operation, const truth& answer,
                               refusal refuse) {
  auto fault = faults.take(operation, target.path);
  auto replaced = fault && fault->replaces();
  store_answer out;
  if (!replaced || fault->after)
    out = answer();
  if (replaced)
    out = fault->status == 0 ? store_answer{} : refuse(fault->status);
  if (fault)
    spoil(out, *fault, request);
  counts.add(operation, told_status(out));
  return out;
}

unsigned told_status(const store_answer& x) noexcept {
  return x.how == delivery::hang || x.how == delivery::close ? 0 : x.status;
}

} // namespace bidiq
