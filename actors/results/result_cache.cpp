#include "actors/results/result_cache.hpp"

namespace bidiq {

namespace {

// A notice with its texts and what was derived from it, as measured.
constexpr uint64_t bytes_each = 1200;

} // namespace

uint64_t memory_of(const search_result& x) {
  return sizeof(x) + x.notices.size() * bytes_each + x.excel.base64.size();
}

search_result_ptr result_cache::find(const std::string& id,
                                     const std::string& writing) {
  auto x = items_.find(id);
  if (!x || x->value.writing != writing)
    return nullptr;
  return items_.use(id)->value.result;
}

void result_cache::put(const std::string& id, const std::string& writing,
                       search_result_ptr x) {
  auto bytes = memory_of(*x);
  items_.put(id, {writing, std::move(x)}, bytes);
}

} // namespace bidiq
