#include "actors/report/report_queue.hpp"

#include <algorithm>
#include <utility>

namespace bidiq {

uint64_t report_queue::add(std::string path) {
  waiting_.push_back({++last_, std::move(path)});
  return last_;
}

bool report_queue::is_written(const std::string& path) const {
  return !path.empty()
         && std::any_of(running_.begin(), running_.end(),
                        [&](auto& x) { return x.path == path; });
}

std::optional<uint64_t> report_queue::next(bool scarce) {
  if (running_.size() >= (scarce ? 1 : workers_))
    return std::nullopt;
  auto found = std::find_if(waiting_.begin(), waiting_.end(),
                            [this](auto& x) { return !is_written(x.path); });
  if (found == waiting_.end())
    return std::nullopt;
  running_.push_back(std::move(*found));
  waiting_.erase(found);
  return running_.back().number;
}

void report_queue::end(uint64_t number) {
  std::erase_if(running_, [number](auto& x) { return x.number == number; });
}

} // namespace bidiq
