#pragma once

#include "tests/tools/child_process.hpp"

#include <nlohmann/json.hpp>

#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace bidiq::test {

/// Waits until `done`, looking again every few milliseconds; whether it came
/// true within `patience`.
bool eventually(const std::function<bool()>& done,
                std::chrono::seconds patience = std::chrono::seconds{20});

/// An HTTP answer. Header names are lower case.
struct http_answer {
  long status = 0;
  std::multimap<std::string, std::string> headers;
  std::string body;

  std::string header(const std::string& name) const;
  nlohmann::json json() const;
};

using header_list = std::vector<std::string>; ///< "Name: value"

/// Says that a body is JSON unless `json_body` is false.
http_answer http_request(const std::string& method, const std::string& url,
                         const std::string& body = {},
                         const header_list& headers = {},
                         bool json_body = true);

/// One event of a progress stream.
struct stream_event {
  uint64_t id = 0; ///< 0: it had no id line.
  nlohmann::json data;
};

/// What came over one connection to a progress stream.
struct stream_log {
  long status = 0;
  std::vector<stream_event> events;
  std::vector<std::string> comments;
  std::string text;       ///< The body as it came.
  bool clean_end = false; ///< The server ended the body properly.
};

/// Reads a progress stream until it ends, `enough` says so, or 30 s have gone.
stream_log
read_stream(const std::string& url, uint64_t after = 0,
            const std::function<bool(const stream_log&)>& enough = {});

/// A directory that is deleted with everything in it.
class scratch_directory {
public:
  scratch_directory();
  ~scratch_directory();
  const std::string& path() const {
    return path_;
  }

private:
  std::string path_;
};

/// A program of ours that prints "... listening on http://...".
class server_process {
public:
  server_process(const std::string& name, const std::vector<std::string>& args,
                 const child_process::variables& env = {},
                 const child_process::outputs& to = {});
  /// What it has written is searched for secrets.
  ~server_process();
  const std::string& url() const {
    return url_;
  }
  child_process& process() {
    return process_;
  }

private:
  child_process process_;
  std::string url_;
};

/// pncp-sim and a node that reads from it, on free ports.
struct node_fixture {
  explicit node_fixture(const std::vector<std::string>& sim_args
                        = {"--generate", "3000", "--seed", "7"},
                        child_process::variables env = {});

  /// POST /v1/buscar; `extra` is merged into an ordinary request for the whole
  /// range of the generated notices.
  http_answer search(const nlohmann::json& extra,
                     const header_list& headers = {}) const;

  /// The same with `Prefer: respond-async`; returns the search's id.
  std::string start(const nlohmann::json& extra) const;

  std::string url(const std::string& path) const {
    return node->url() + path;
  }

  /// The node dies on the spot; another one takes its place, at another port,
  /// with the same data.
  void kill_node();
  void start_node(const child_process::variables& more = {});

  nlohmann::json sim_stats() const;

  scratch_directory data;
  std::unique_ptr<server_process> sim;
  std::unique_ptr<server_process> node;

private:
  child_process::variables env_;
};

/// The request body `node_fixture::search` sends.
nlohmann::json search_body(const nlohmann::json& extra);

} // namespace bidiq::test
