#include "tools/bidiq/follow.hpp"

#include "tools/bidiq/result_view.hpp"
#include "tools/bidiq/sse_parser.hpp"
#include "tools/bidiq/text.hpp"

#include <chrono>
#include <optional>
#include <random>

namespace bidiq::client {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

/// Answers after which the same request may succeed later.
bool may_recover(const http_reply& x) {
  return !x.error.empty() || x.status == 200 || x.status == 408
         || x.status == 429 || x.status >= 500;
}

class follower {
public:
  follower(http_session& session, screen& out, const follow_options& options)
    : session_(session),
      out_(out),
      options_(options),
      policy_(options.reconnect),
      start_(steady_clock::now()) {
    state_.ufs = options.ufs;
    state_.message = "Conectando ao servidor";
  }

  follow_end run() {
    paint();
    while (true) {
      auto reply = connect();
      if (end_)
        return *end_;
      if (reply.interrupted)
        return {follow_end::kind::interrupted, {}, {}};
      if (reply.status == 204)
        return {follow_end::kind::over, {}, {}};
      if (!may_recover(reply))
        return lost(render_problem(reply.status, reply.body), reply.status);
      if (reply.refused && !options_.known && !seen_any_)
        return lost(reply.error);
      auto wait = policy_.next(parser_.retry(), jitter_(random_),
                               steady_clock::now());
      if (!wait)
        return lost("a conexão com o servidor foi perdida");
      warn(reply);
      auto time = std::max<milliseconds>(*wait, reply.retry_after);
      auto asks = reply.status == 429 && !options_.status_url.empty();
      if (!(asks ? ask_for(time) : pause(time)))
        return {follow_end::kind::interrupted, {}, {}};
      if (end_)
        return *end_;
    }
  }

private:
  http_reply connect() {
    parser_.reset();
    http_session::headers extra;
    if (!parser_.last_event_id().empty())
      extra.push_back("Last-Event-ID: " + parser_.last_event_id());
    return session_.stream(
      options_.url, extra,
      [this](std::string_view bytes) {
        auto fine = parser_.feed(bytes,
                                 [this](sse_event x) { on_event(x.data); });
        return fine && !end_;
      },
      [this] { paint(); });
  }

  /// A stream that was cut is most often there again at the first attempt.
  void warn(const http_reply& reply) {
    if (policy_.failures() != 2 || reply.status == 429 || !options_.warn)
      return;
    out_.clear();
    auto patience = std::chrono::ceil<seconds>(options_.reconnect.patience);
    options_.warn("o servidor não responde; tentando de novo por até "
                  + format_duration(patience.count()));
  }

  bool pause(milliseconds time) {
    return session_.pause(time, [this] { paint(); });
  }

  /// Asks for the search's state until it has ended or `time` is over; false if
  /// interrupted. An answer that says nothing of it is left to the stream.
  bool ask_for(milliseconds time) {
    auto until = steady_clock::now() + time;
    while (true) {
      auto reply = session_.get(options_.status_url);
      if (reply.interrupted)
        return false;
      if (reply.ok())
        on_status(reply.body);
      auto left = std::chrono::ceil<milliseconds>(until - steady_clock::now());
      if (end_ || left <= milliseconds::zero())
        return true;
      auto next = std::max<milliseconds>(options_.status_interval,
                                         reply.retry_after);
      if (!pause(std::min(next, left)))
        return false;
    }
  }

  void on_status(const std::string& body) {
    auto update = parse_update(body);
    if (!update)
      return;
    policy_.on_event();
    seen_any_ = true;
    // The stream tells the events up to here once more: they still bring the
    // marks of the UFs, but their lines would be older than this one.
    told_ = std::max(told_, update->id);
    show(*update, true);
  }

  void on_event(const std::string& data) {
    auto update = parse_update(data);
    if (!update || end_)
      return;
    policy_.on_event();
    seen_any_ = true;
    if (update->id != 0 && update->id <= last_id_)
      return; // seen on an earlier connection
    last_id_ = std::max(last_id_, update->id);
    show(*update, update->id == 0 || update->id > told_);
  }

  void show(const progress_update& x, bool news) {
    news = news && is_news(state_, x);
    if (!out_.is_terminal() && news)
      out_.line(render_plain(x));
    apply(state_, x);
    paint();
    if (is_terminal(x.stage))
      end_ = {follow_end::kind::terminal, x.stage, x.message};
  }

  void paint() {
    if (!out_.is_terminal())
      return;
    auto elapsed = std::chrono::floor<seconds>(steady_clock::now() - start_);
    out_.draw(render_progress(state_, out_.width(), elapsed));
  }

  static follow_end lost(std::string message, long status = 0) {
    return {follow_end::kind::lost, {}, std::move(message), status};
  }

  http_session& session_;
  screen& out_;
  const follow_options& options_;
  reconnect_policy policy_;
  steady_clock::time_point start_;
  sse_parser parser_;
  progress_state state_;
  uint64_t last_id_ = 0;
  uint64_t told_ = 0; ///< The last event that a status has told of.
  bool seen_any_ = false;
  std::optional<follow_end> end_;
  std::minstd_rand random_{std::random_device{}()};
  std::uniform_real_distribution<double> jitter_{0, 1};
};

} // namespace

follow_end follow(http_session& session, screen& out,
                  const follow_options& options) {
  auto result = follower{session, out, options}.run();
  out.clear();
  return result;
}

} // namespace bidiq::client
