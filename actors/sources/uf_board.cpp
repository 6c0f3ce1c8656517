#include "actors/sources/uf_board.hpp"

#include <algorithm>
#include <utility>

namespace bidiq {

namespace {

bool terminal(const std::string& status) {
  return status == "success" || status == "recovered" || status == "failed";
}

} // namespace

uf_board::uf_board(const std::vector<std::string>& ufs) {
  for (auto& uf : ufs)
    ufs_.push_back({uf, "pending", false});
}

void uf_board::read(const std::string& uf, std::string_view status) {
  for (auto& x : ufs_) {
    if (!uf.empty() && x.uf != uf)
      continue;
    x.retried = x.retried || status == "retrying";
    // Going back from retrying to fetching would only flicker.
    auto back = status == "fetching" && x.status != "pending";
    if (!back && x.status != status && !terminal(x.status))
      set(x, status);
  }
}

void uf_board::judge(const std::function<bool(const std::string&)>& whole,
                     const std::function<bool(const std::string&)>& hopeful) {
  for (auto& x : ufs_) {
    if (terminal(x.status))
      continue;
    if (whole(x.uf))
      set(x, x.retried ? "recovered" : "success");
    else if (!hopeful(x.uf))
      set(x, "failed");
  }
}

bool uf_board::ended() const {
  return std::all_of(ufs_.begin(), ufs_.end(),
                     [](auto& x) { return terminal(x.status); });
}

std::vector<uf_board::change> uf_board::take_changes() {
  return std::exchange(changes_, {});
}

void uf_board::set(state& x, std::string_view status) {
  x.status = status;
  changes_.push_back({x.uf, x.status});
}

} // namespace bidiq
