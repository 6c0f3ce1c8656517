#include "tests/tools/life_signs.hpp"

#include <poll.h>
#include <sys/inotify.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <stdexcept>

namespace bidiq {

life_signs::life_signs(const std::string& folder, pid_t pid)
  : written_(inotify_init1(IN_CLOEXEC | IN_NONBLOCK)),
    // glibc 2.36 declares pidfd_open() without C linkage.
    ended_(static_cast<int>(syscall(SYS_pidfd_open, pid, 0))) {
  if (written_ < 0 || ended_ < 0
      || inotify_add_watch(written_, folder.c_str(), IN_CREATE | IN_MODIFY) < 0)
    throw std::runtime_error("cannot watch a server's start");
}

life_signs::~life_signs() {
  close(written_);
  close(ended_);
}

bool life_signs::wait(std::chrono::steady_clock::time_point limit) {
  using namespace std::chrono;
  auto left = ceil<milliseconds>(limit - steady_clock::now()).count();
  std::array<pollfd, 2> all{pollfd{written_, POLLIN, 0},
                            pollfd{ended_, POLLIN, 0}};
  if (left <= 0 || poll(all.data(), all.size(), static_cast<int>(left)) <= 0)
    return false;
  char events[4096];
  while (read(written_, events, sizeof(events)) > 0)
    continue;
  return true;
}

} // namespace bidiq
