#pragma once

#include <sys/types.h>

#include <chrono>
#include <string>

namespace bidiq {

/// Tells when a process has written into a folder, or has ended: a server that
/// logs each step of its start is waited for without looking again and again.
/// Throws if the system has nothing left to watch with.
class life_signs {
public:
  life_signs(const std::string& folder, pid_t pid);
  ~life_signs();
  life_signs(const life_signs&) = delete;
  life_signs& operator=(const life_signs&) = delete;

  /// Whether there was one before `limit`.
  bool wait(std::chrono::steady_clock::time_point limit);

private:
  int written_;
  int ended_;
};

} // namespace bidiq
