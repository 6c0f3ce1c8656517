#include "tools/bidiq/interrupt.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <csignal>
#include <cstdint>
#include <initializer_list>
#include <stdexcept>

namespace bidiq::client {

namespace {

volatile std::sig_atomic_t caught = 0;
int event_fd = -1;

extern "C" void on_signal(int number) {
  caught = number;
  const uint64_t one = 1;
  [[maybe_unused]] auto written = write(event_fd, &one, sizeof(one));
}

} // namespace

interrupt::interrupt() {
  event_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (event_fd < 0)
    throw std::runtime_error("eventfd failed");
  struct sigaction action {};
  action.sa_handler = on_signal;
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  for (int number : {SIGINT, SIGTERM})
    sigaction(number, &action, nullptr);
}

interrupt::~interrupt() {
  for (int number : {SIGINT, SIGTERM})
    std::signal(number, SIG_DFL);
  close(event_fd);
}

int interrupt::descriptor() const noexcept {
  return event_fd;
}

bool interrupt::requested() const noexcept {
  return caught != 0;
}

int interrupt::exit_code() const noexcept {
  return 128 + caught;
}

} // namespace bidiq::client
