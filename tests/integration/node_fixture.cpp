#include "tests/integration/node_fixture.hpp"

#include "actors/base/time.hpp"
#include "tests/tools/secret_watch.hpp"
#include "tools/bidiq/sse_parser.hpp"

#include <csignal>
#include <curl/curl.h>

#include <algorithm>
#include <cstdlib>
#include <stdexcept>

#include <poll.h>
#include <unistd.h>

namespace bidiq::test {

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

struct curl_handle {
  CURL* easy = curl_easy_init();
  curl_slist* list = nullptr;

  ~curl_handle() {
    curl_slist_free_all(list);
    curl_easy_cleanup(easy);
  }

  void prepare(const std::string& method, const std::string& url,
               const header_list& headers, long timeout) {
    for (auto& x : headers)
      list = curl_slist_append(list, x.c_str());
    curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, method.c_str());
    curl_easy_setopt(easy, CURLOPT_URL, url.c_str());
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, list);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT, timeout);
    curl_easy_setopt(easy, CURLOPT_NOPROXY, "*");
    if (method == "HEAD")
      curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
  }

  long status() const {
    long code = 0;
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &code);
    return code;
  }
};

size_t take_body(char* data, size_t, size_t size, void* out) {
  static_cast<std::string*>(out)->append(data, size);
  return size;
}

size_t take_header(char* data, size_t, size_t size, void* out) {
  std::string line{data, size};
  auto colon = line.find(':');
  if (colon != std::string::npos) {
    auto name = line.substr(0, colon);
    std::transform(name.begin(), name.end(), name.begin(),
                   [](unsigned char c) { return std::tolower(c); });
    auto from = line.find_first_not_of(' ', colon + 1);
    auto to = line.find_last_not_of("\r\n");
    auto value = from == std::string::npos || from > to
                   ? std::string{}
                   : line.substr(from, to - from + 1);
    static_cast<http_answer*>(out)->headers.emplace(name, value);
  }
  return size;
}

struct stream_reader {
  stream_log log;
  client::sse_parser parser;
  std::string raw;
  const std::function<bool(const stream_log&)>* enough = nullptr;

  void take_comments() {
    for (size_t end; (end = raw.find('\n')) != std::string::npos;) {
      if (raw.front() == ':')
        log.comments.push_back(raw.substr(0, end));
      raw.erase(0, end + 1);
    }
  }
};

size_t take_stream(char* data, size_t, size_t size, void* out) {
  auto& x = *static_cast<stream_reader*>(out);
  std::string_view text{data, size};
  x.raw += text;
  x.log.text += text;
  x.take_comments();
  x.parser.feed(text, [&x](client::sse_event event) {
    stream_event e;
    e.data = nlohmann::json::parse(event.data);
    e.id = e.data.value("id", uint64_t{0});
    x.log.events.push_back(std::move(e));
  });
  return *x.enough && (*x.enough)(x.log) ? 0 : size;
}

// The cookie is the token, by its nature.
void expect_no_told_secret(const http_answer& x) {
  expect_no_secret("in the body of an answer", x.body);
  for (auto& [name, value] : x.headers)
    if (name != "set-cookie")
      expect_no_secret("in a header of an answer", value);
}

// Programs are given secrets wherever a test does not care, so that every test
// would notice one that is written.
child_process::variables with_secrets(child_process::variables env) {
  env.insert(env.begin(), {"SUPABASE_SERVICE_ROLE_KEY",
                           std::string{canary}.append("-service-role-key")});
  return env;
}

} // namespace

bool eventually(const std::function<bool()>& done,
                std::chrono::seconds patience) {
  for (auto until = steady_clock::now() + patience; !done();
       ::poll(nullptr, 0, 5))
    if (steady_clock::now() > until)
      return false;
  return true;
}

std::string http_answer::header(const std::string& name) const {
  auto i = headers.find(name);
  return i == headers.end() ? std::string{} : i->second;
}

nlohmann::json http_answer::json() const {
  return nlohmann::json::parse(body);
}

http_answer http_request(const std::string& method, const std::string& url,
                         const std::string& body, const header_list& headers,
                         bool json_body) {
  curl_handle x;
  auto all = headers;
  if (!body.empty() && json_body)
    all.emplace_back("Content-Type: application/json");
  x.prepare(method, url, all, 60);
  http_answer out;
  if (!body.empty()) {
    curl_easy_setopt(x.easy, CURLOPT_POSTFIELDS, body.data());
    curl_easy_setopt(x.easy, CURLOPT_POSTFIELDSIZE,
                     static_cast<long>(body.size()));
  }
  curl_easy_setopt(x.easy, CURLOPT_WRITEFUNCTION, take_body);
  curl_easy_setopt(x.easy, CURLOPT_WRITEDATA, &out.body);
  curl_easy_setopt(x.easy, CURLOPT_HEADERFUNCTION, take_header);
  curl_easy_setopt(x.easy, CURLOPT_HEADERDATA, &out);
  auto code = curl_easy_perform(x.easy);
  if (code != CURLE_OK)
    throw std::runtime_error(url + ": " + curl_easy_strerror(code));
  out.status = x.status();
  expect_no_told_secret(out);
  return out;
}

stream_log read_stream(const std::string& url, uint64_t after,
                       const std::function<bool(const stream_log&)>& enough) {
  curl_handle x;
  header_list headers{"Accept: text/event-stream"};
  if (after > 0)
    headers.push_back("Last-Event-ID: " + std::to_string(after));
  x.prepare("GET", url, headers, 30);
  stream_reader reader;
  reader.enough = &enough;
  curl_easy_setopt(x.easy, CURLOPT_WRITEFUNCTION, take_stream);
  curl_easy_setopt(x.easy, CURLOPT_WRITEDATA, &reader);
  reader.log.clean_end = curl_easy_perform(x.easy) == CURLE_OK;
  reader.log.status = x.status();
  return std::move(reader.log);
}

scratch_directory::scratch_directory() {
  auto pattern
    = (std::filesystem::temp_directory_path() / "bidiq-XXXXXX").string();
  if (!::mkdtemp(pattern.data()))
    throw std::runtime_error("no scratch directory");
  path_ = pattern;
}

scratch_directory::~scratch_directory() {
  std::error_code ec;
  std::filesystem::remove_all(path_, ec);
}

server_process::server_process(const std::string& name,
                               const std::vector<std::string>& args,
                               const child_process::variables& env,
                               const child_process::outputs& to)
  : process_(name, args, with_secrets(env), to) {
  constexpr std::string_view mark = "listening on ";
  auto line_end = [&](const std::string& text, size_t from) {
    return text.find('\n', from);
  };
  auto listens = [&] {
    auto text = process_.out();
    auto at = text.find(mark);
    if (at == std::string::npos || line_end(text, at) == std::string::npos)
      return false;
    at += mark.size();
    url_ = text.substr(at, text.find_first_of(" \n", at) - at);
    return true;
  };
  // Tens of thousands of generated notices take a busy machine a while.
  if (!eventually(listens, std::chrono::seconds{60}))
    throw std::runtime_error(name + " does not listen: " + process_.err());
}

server_process::~server_process() {
  expect_no_secret("to standard output", process_.out());
  expect_no_secret("to the log", process_.err());
}

node_fixture::node_fixture(const std::vector<std::string>& sim_args,
                           child_process::variables env) {
  auto args = sim_args;
  args.insert(args.end(), {"--port", "0"});
  sim = std::make_unique<server_process>("pncp-sim", args);
  child_process::variables all{{"PORT", "0"},
                               {"DATA_DIR", data.path()},
                               {"PNCP_BASE_URL", sim->url()},
                               {"PNCP_RATE_LIMIT", "100000"},
                               {"LOG_FORMAT", "json"},
                               {"SSE_MAX_PER_USER", "1000"},
                               {"SSE_CONNECTS_PER_MINUTE", "10000"}};
  all.insert(all.end(), env.begin(), env.end());
  env_ = std::move(all);
  start_node();
}

void node_fixture::start_node(const child_process::variables& more) {
  auto all = env_;
  all.insert(all.end(), more.begin(), more.end());
  node = std::make_unique<server_process>("bidiqd", std::vector<std::string>{},
                                          all);
}

void node_fixture::kill_node() {
  node->process().signal(SIGKILL);
  node->process().wait();
}

nlohmann::json search_body(const nlohmann::json& extra) {
  auto today
    = std::chrono::floor<std::chrono::days>(to_local(system_utc_now()));
  nlohmann::json out{{"ufs", {"SP", "RJ", "MG"}},
                     {"data_inicial",
                      format_day(today - std::chrono::days{40})},
                     {"data_final", format_day(today)},
                     {"setor_id", "alimentos"}};
  if (extra.is_object()) // `{}` is null
    out.update(extra);
  return out;
}

http_answer node_fixture::search(const nlohmann::json& extra,
                                 const header_list& headers) const {
  return http_request("POST", url("/v1/buscar"), search_body(extra).dump(),
                      headers);
}

std::string node_fixture::start(const nlohmann::json& extra) const {
  auto answer = search(extra, {"Prefer: respond-async"});
  if (answer.status != 202)
    throw std::runtime_error("not accepted: " + answer.body);
  return answer.json()["search_id"];
}

nlohmann::json node_fixture::sim_stats() const {
  return http_request("GET", sim->url() + "/__sim/stats").json();
}

} // namespace bidiq::test
