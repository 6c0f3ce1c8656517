#include "storage/jobs/job_listener.hpp"

#include "storage/jobs/job_rows.hpp"

#include <poll.h>
#include <soci/postgresql/soci-postgresql.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <optional>
#include <string>
#include <thread>
#include <utility>

namespace bidiq {

namespace {

using std::chrono::milliseconds;

PGconn* connection_of(database_session& on) {
  auto* backend = on.sql().get_backend();
  return static_cast<soci::postgresql_session_backend*>(backend)->conn_;
}

// Whether anything was heard; nothing if the connection is lost.
std::optional<bool> take_notices(PGconn* on) {
  if (PQconsumeInput(on) == 0)
    return std::nullopt;
  auto any = false;
  while (auto* notice = PQnotifies(on)) {
    any = true;
    PQfreemem(notice);
  }
  return any;
}

} // namespace

struct job_listener::impl {
  impl(session_options x, milliseconds wait, std::function<void()> f)
    : where(std::move(x)),
      pause(wait),
      heard(std::move(f)),
      stopped(::eventfd(0, EFD_CLOEXEC)),
      thread([this] { run(); }) {
    // nop
  }

  ~impl() {
    uint64_t one = 1;
    [[maybe_unused]] auto n = ::write(stopped, &one, sizeof(one));
    thread.join();
    ::close(stopped);
  }

  void run() {
    do {
      if (auto on = open_session(where))
        listen(**on);
    } while (!stops_within(pause));
  }

  bool stops_within(milliseconds patience) const {
    pollfd end{stopped, POLLIN, 0};
    return ::poll(&end, 1, static_cast<int>(patience.count())) != 0;
  }

  // Returns once the connection is lost, or nobody listens any more.
  void listen(database_session& on) const {
    try {
      on.sql() << std::string{"listen "} + jobs_channel;
    } catch (const std::exception&) {
      return;
    }
    // What was put there before it took effect.
    heard();
    for (;;) {
      pollfd both[]{{on.socket(), POLLIN, 0}, {stopped, POLLIN, 0}};
      if (::poll(both, 2, -1) < 0 || both[1].revents != 0)
        return;
      auto any = take_notices(connection_of(on));
      if (!any)
        return;
      if (*any)
        heard();
    }
  }

  session_options where;
  milliseconds pause; ///< Jobs are looked for meanwhile.
  std::function<void()> heard;
  int stopped; ///< Becomes readable when the thread is to end.
  std::thread thread;
};

job_listener::job_listener(session_options where, milliseconds pause,
                           std::function<void()> heard)
  : impl_(std::make_unique<impl>(std::move(where), pause, std::move(heard))) {
  // nop
}

job_listener::~job_listener() = default;

} // namespace bidiq
