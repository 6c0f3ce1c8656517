#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace bidiq {

/// How the UFs of a job stand, and what of that has changed. Pure.
class uf_board {
public:
  struct change {
    std::string uf;
    std::string status; ///< As in `uf_change`.
  };

  explicit uf_board(const std::vector<std::string>& ufs);

  /// A list is being read ("fetching") or in trouble ("retrying"): its UF, all
  /// of them if empty, says so, unless it has ended.
  void read(const std::string& uf, std::string_view status);

  /// Ends UFs that are whole, and those of which nothing more will come.
  void judge(const std::function<bool(const std::string&)>& whole,
             const std::function<bool(const std::string&)>& hopeful);

  /// Whether all have ended.
  bool ended() const;

  std::vector<change> take_changes();

private:
  struct state {
    std::string uf;
    std::string status = "pending";
    bool retried = false;
  };

  void set(state& x, std::string_view status);

  std::vector<state> ufs_; ///< In request order.
  std::vector<change> changes_;
};

} // namespace bidiq
