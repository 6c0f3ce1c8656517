#include "tests/cluster/watcher.hpp"

#include <algorithm>
#include <sstream>

namespace bidiq::test {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds longest_pause{150}; // before a client comes back
constexpr long connect_limit_ms = 2000;

} // namespace

watcher::watcher(watched& all, CURLM* multi, std::string search,
                 std::string home, size_t number)
  : all_(all),
    multi_(multi),
    search_(std::move(search)),
    home_(std::move(home)),
    number_(number) {
  ++all_.searches[search_].clients;
}

watcher::~watcher() {
  close({});
}

std::string watcher::describe() const {
  std::ostringstream out;
  out << "client " << number_ << " of " << search_ << " at "
      << (easy_ ? node_ : "nowhere") << " after " << last_ << ", "
      << (ended_ ? "ended" : "waiting") << ", " << connects_ << " connects";
  return out.str();
}

void watcher::complain(const std::string& what) {
  all_.violations.push_back(describe() + ": " + what);
}

milliseconds watcher::up_to(milliseconds most) const {
  auto n = static_cast<uint64_t>(most.count()) + 1;
  return milliseconds{static_cast<int64_t>(all_.random() % n)};
}

std::string watcher::choose() const {
  auto nodes = all_.nodes();
  if (std::find(nodes.begin(), nodes.end(), home_) != nodes.end())
    return home_;
  return nodes.empty() ? std::string{} : nodes[all_.random() % nodes.size()];
}

void watcher::open(time_point now) {
  node_ = choose();
  if (node_.empty())
    return;
  ++connects_;
  auto& opts = all_.opts;
  leave_ = node_ == home_
             ? time_point::max()
             : now + opts.stay_min + up_to(opts.stay_max - opts.stay_min);
  parser_.reset();
  easy_ = curl_easy_init();
  headers_ = curl_slist_append(headers_, "Accept: text/event-stream");
  for (auto& line : opts.headers)
    headers_ = curl_slist_append(headers_, line.c_str());
  if (last_ > 0) {
    auto line = "Last-Event-ID: " + std::to_string(last_);
    headers_ = curl_slist_append(headers_, line.c_str());
  }
  auto url = node_ + "/v1/buscar-progress/" + search_;
  curl_easy_setopt(easy_, CURLOPT_URL, url.c_str());
  curl_easy_setopt(easy_, CURLOPT_HTTPHEADER, headers_);
  curl_easy_setopt(easy_, CURLOPT_NOPROXY, "*");
  curl_easy_setopt(easy_, CURLOPT_CONNECTTIMEOUT_MS, connect_limit_ms);
  curl_easy_setopt(easy_, CURLOPT_FRESH_CONNECT, 1L);
  curl_easy_setopt(easy_, CURLOPT_FORBID_REUSE, 1L);
  curl_easy_setopt(easy_, CURLOPT_WRITEFUNCTION, on_bytes);
  curl_easy_setopt(easy_, CURLOPT_WRITEDATA, this);
  curl_easy_setopt(easy_, CURLOPT_PRIVATE, this);
  curl_multi_add_handle(multi_, easy_);
}

void watcher::close(time_point now) {
  if (!easy_)
    return;
  curl_multi_remove_handle(multi_, easy_);
  curl_easy_cleanup(easy_);
  curl_slist_free_all(headers_);
  easy_ = nullptr;
  headers_ = nullptr;
  come_back_ = now + up_to(longest_pause);
}

void watcher::tick(time_point now) {
  if (easy_ && now >= leave_)
    close(now);
  else if (!easy_ && !settled_ && now >= come_back_)
    open(now);
}

void watcher::on_end(CURLcode code, time_point now) {
  long status = 0;
  curl_easy_getinfo(easy_, CURLINFO_RESPONSE_CODE, &status);
  close(now);
  if (status == 204) {
    if (!ended_ && all_.opts.forks_allowed && seen().ends.contains(last_))
      end();
    if (!ended_)
      complain("204 before the terminal event");
    settled_ = true;
  } else if (status == 200) {
    if (ended_ && code != CURLE_OK && code != CURLE_RECV_ERROR
        && code != CURLE_PARTIAL_FILE)
      complain(std::string{"the last stream ended with "}
               + curl_easy_strerror(code));
  } else if (status != 0 && status != 503) {
    complain("status " + std::to_string(status));
  }
}

seen_search& watcher::seen() {
  return all_.searches[search_];
}

void watcher::end() {
  ended_ = true;
  ++seen().ended;
}

size_t watcher::on_bytes(char* data, size_t, size_t n, void* self) {
  auto& x = *static_cast<watcher*>(self);
  long status = 0;
  curl_easy_getinfo(x.easy_, CURLINFO_RESPONSE_CODE, &status);
  if (status == 200)
    x.parser_.feed({data, n}, [&x](const client::sse_event& e) { x.take(e); });
  return n;
}

void watcher::take(const client::sse_event& event) {
  auto x = nlohmann::json::parse(event.data, nullptr, false);
  if (!x.is_object()) {
    complain("not JSON: " + event.data);
    return;
  }
  uint64_t id = x.value("id", uint64_t{0});
  if (id == 0 || parser_.last_event_id() != std::to_string(id)) {
    complain("id line \"" + parser_.last_event_id() + "\" of " + event.data);
    return;
  }
  if (x.value("search_id", "") != search_)
    complain("event of another search: " + event.data);
  take_numbered(id, x, event.data);
}

void watcher::take_numbered(uint64_t id, const nlohmann::json& x,
                            const std::string& text) {
  if (ended_)
    complain("an event after the terminal one: " + text);
  if (id != last_ + 1)
    complain("got id " + std::to_string(id));
  last_ = id;
  auto progress = x.value("progress", -1);
  if (progress < progress_)
    complain("progress falls from " + std::to_string(progress_) + ": " + text);
  progress_ = progress;
  auto& search = seen();
  auto [at, fresh] = search.events.emplace(id, text);
  if (!fresh && at->second != text && !all_.opts.forks_allowed)
    complain("saw " + text + " where another saw " + at->second);
  search.last = std::max(search.last, id);
  if (is_terminal(x.value("stage", ""))) {
    end();
    search.ends.insert(id);
    // A node that is cut off cannot know that the search has ended.
    settled_ = all_.opts.forks_allowed;
  }
}

} // namespace bidiq::test
