// What the server writes, and what it does when its output is not read.
#include "tests/catch.hpp"
#include "tests/integration/node_fixture.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#include <csignal>
#include <sstream>

using namespace bidiq;
using namespace bidiq::test;
using nlohmann::json;

namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> out;
  std::istringstream in{text};
  for (std::string line; std::getline(in, line);)
    out.push_back(line);
  return out;
}

void check_all_json(const std::string& text) {
  for (auto& line : lines_of(text)) {
    CAPTURE(line);
    auto x = json::parse(line, nullptr, false);
    REQUIRE(x.is_object());
    CHECK(x.contains("ts"));
    CHECK(x.contains("level"));
    CHECK(x.contains("message"));
  }
}

// A named pipe that holds no more, with its reader asleep.
class full_pipe {
public:
  full_pipe() : path_(directory_.path() + "/full") {
    REQUIRE(::mkfifo(path_.c_str(), 0600) == 0);
    fd_ = ::open(path_.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC);
    std::string waste(4096, '\n');
    while (::write(fd_, waste.data(), waste.size()) > 0)
      ;
  }

  ~full_pipe() {
    ::close(fd_);
  }

  const std::string& path() const {
    return path_;
  }

private:
  scratch_directory directory_;
  std::string path_;
  int fd_ = -1;
};

double metric(const std::string& text, const std::string& name) {
  auto at = text.find("\n" + name + " ");
  return at == text.npos ? -1 : std::stod(text.substr(at + name.size() + 2));
}

} // namespace

TEST_CASE("with LOG_FORMAT=json every line is JSON, the first and last too") {
  node_fixture x{{"--generate", "100"}};
  CHECK(x.search({}).status == 200);
  CHECK(http_request("GET", x.url("/v1/nobody%1b%0a")).status >= 400);
  x.node->process().signal(SIGTERM);
  CHECK(x.node->process().wait() == 0);
  auto out = x.node->process().out();
  check_all_json(out);
  CHECK(lines_of(out).size() == 1);
  CHECK(json::parse(lines_of(out)[0])["message"].get<std::string>().starts_with(
    "bidiqd listening on " + x.node->url()));
  auto err = lines_of(x.node->process().err());
  check_all_json(x.node->process().err());
  REQUIRE(!err.empty());
  CHECK(json::parse(err.back())["message"] == "stopped");
}

TEST_CASE("with LOG_FORMAT=json mistakes at the start are JSON") {
  for (std::vector<std::string> args :
       {std::vector<std::string>{}, {"--check-config"}}) {
    child_process wrong{
      "bidiqd", args, {{"LOG_FORMAT", "json"}, {"PORT", "80x"}}};
    CHECK(wrong.wait() == 2);
    check_all_json(wrong.err());
    CHECK(lines_of(wrong.err()).size() == 1);
    CHECK(wrong.out().empty());
  }
  child_process good{"bidiqd", {"--check-config"}, {{"LOG_FORMAT", "json"}}};
  CHECK(good.wait() == 0);
  check_all_json(good.out());
  child_process taken{"bidiqd",
                      {"--data-dir", "/proc/none"},
                      {{"LOG_FORMAT", "json"}, {"PORT", "0"}}};
  CHECK(taken.wait() == 2);
  check_all_json(taken.err());
}

TEST_CASE("a log that nobody reads stops nothing") {
  scratch_directory data;
  full_pipe log;
  server_process node{"bidiqd",
                      {},
                      {{"PORT", "0"},
                       {"DATA_DIR", data.path()},
                       {"PNCP_BASE_URL", "http://127.0.0.1:1"},
                       {"LOG_QUEUE_BYTES", "4096"}},
                      {"", log.path()}};
  for (int i = 0; i < 200; ++i)
    REQUIRE(http_request("GET", node.url() + "/v1/setores").status == 200);
  auto text = http_request("GET", node.url() + "/metrics").body;
  CHECK(metric(text, "bidiq_log_lines_dropped_total") > 100);
  node.process().signal(SIGTERM);
  CHECK(node.process().wait() == 0);
}

TEST_CASE("an address that nobody reads does not keep the server from ending") {
  scratch_directory data;
  full_pipe out;
  child_process node{"bidiqd",
                     {},
                     {{"PORT", "0"},
                      {"DATA_DIR", data.path()},
                      {"PNCP_BASE_URL", "http://127.0.0.1:1"}},
                     {out.path(), ""}};
  REQUIRE(eventually(
    [&] { return node.err().find("REDIS_URL not set") != std::string::npos; }));
  node.signal(SIGTERM);
  CHECK(node.wait() == 0);
}
