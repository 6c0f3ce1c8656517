#include "net/http/server_state.hpp"

#include <sys/resource.h>

#include <algorithm>

namespace bidiq::http {

namespace {

// Files, databases and upstream connections need descriptors too.
constexpr std::size_t reserved_descriptors = 128;

std::size_t connection_cap(std::size_t wanted) {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
    return wanted;
  auto available = std::size_t{limit.rlim_cur};
  return std::min(wanted, std::max(available, 2 * reserved_descriptors)
                            - reserved_descriptors);
}

} // namespace

server_state::server_state(std::vector<route> routes, server_options opts,
                           server_hooks callbacks)
  : options(std::move(opts)),
    hooks(std::move(callbacks)),
    table(std::move(routes)),
    limits(std::make_shared<connection_limits>(
      connection_cap(options.max_connections),
      options.max_connections_per_address)),
    workers(std::max(options.file_threads, 1u)) {
  // nop
}

void server_state::session_began() noexcept {
  ++sessions_;
}

void server_state::session_ended() {
  if (--sessions_ == 0) {
    std::lock_guard guard{mutex_};
    idle_.notify_all();
  }
}

bool server_state::wait_idle(milliseconds grace) {
  std::unique_lock guard{mutex_};
  return idle_.wait_for(guard, grace, [this] { return sessions_ == 0; });
}

void server_state::report_defect(std::string_view request_id,
                                 std::string_view what) const {
  if (hooks.on_defect)
    hooks.on_defect(request_id, what);
}

} // namespace bidiq::http
