#include "tests/catch.hpp"
#include "tests/tools/pncp_sim_host.hpp"
#include "tests/tools/pncp_sim_store_client.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <set>
#include <thread>

using namespace bidiq;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

/// The built program with its standard output; killed and reaped at the end.
class program {
public:
  explicit program(std::vector<std::string> args) {
    int ends[2];
    REQUIRE(pipe(ends) == 0);
    args.insert(args.begin(), BIDIQ_BIN_DIR "/pncp-sim");
    std::vector<char*> argv;
    for (auto& arg : args)
      argv.push_back(arg.data());
    argv.push_back(nullptr);
    pid_ = fork();
    REQUIRE(pid_ >= 0);
    if (pid_ == 0) {
      dup2(ends[1], STDOUT_FILENO);
      close(ends[0]);
      close(ends[1]);
      execv(argv[0], argv.data());
      _exit(127);
    }
    close(ends[1]);
    out_ = fdopen(ends[0], "r");
  }

  ~program() {
    if (pid_ > 0) {
      kill(pid_, SIGKILL);
      waitpid(pid_, nullptr, 0);
    }
    fclose(out_);
  }

  std::string line() {
    char text[256] = "";
    return fgets(text, sizeof text, out_) ? text : "";
  }

  int end_by(int signal) {
    int status = 0;
    if (signal != 0)
      kill(pid_, signal);
    waitpid(pid_, &status, 0);
    pid_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

private:
  pid_t pid_ = -1;
  FILE* out_ = nullptr;
};

} // namespace

TEST_CASE("a client pages over one connection to the end") {
  running_server host;
  client http{host.server.port()};
  std::set<std::string> ids;
  size_t total = 0;
  long connects = 0;
  for (int page = 1;; ++page) {
    auto answer = http.get(sim_fixture::target(page));
    REQUIRE(answer.code == CURLE_OK);
    connects += answer.connects;
    if (answer.status == 204)
      break;
    auto body = json::parse(answer.body);
    total = body["totalRegistros"];
    for (const auto& row : body["data"])
      ids.insert(row["numeroControlePNCP"].get<std::string>());
  }
  CHECK(ids.size() == total);
  CHECK(total > 500);
  CHECK(connects == 1);
}

TEST_CASE("a truncated answer announces more than it sends") {
  running_server host{one_fault("truncated=1,first_only")};
  client http{host.server.port()};
  auto cut = http.get(sim_fixture::target());
  CHECK(cut.code == CURLE_PARTIAL_FILE);
  auto whole = http.get(sim_fixture::target());
  CHECK(whole.code == CURLE_OK);
  CHECK(cut.body.size() == whole.body.size() / 2);
  CHECK(whole.body.starts_with(cut.body));
}

TEST_CASE("a slow answer takes its time and arrives whole") {
  running_server host{one_fault("slow=1,first_only,delay=400")};
  client http{host.server.port()};
  auto start = std::chrono::steady_clock::now();
  auto slow = http.get(sim_fixture::target());
  CHECK(std::chrono::steady_clock::now() - start >= 380ms);
  CHECK(slow.code == CURLE_OK);
  auto fast = http.get(sim_fixture::target());
  CHECK(slow.body == fast.body);
  CHECK(fast.connects == 0);
}

TEST_CASE("a hanging answer never comes and harms no other client") {
  running_server host{one_fault("hang=1,uf=SP")};
  client stuck{host.server.port()};
  std::thread waiting{[&] {
    CHECK(stuck.get(sim_fixture::target(1, "&uf=SP")).code
          == CURLE_OPERATION_TIMEDOUT);
  }};
  client other{host.server.port()};
  CHECK(other.get(sim_fixture::target()).status == 200);
  waiting.join();
}

TEST_CASE("latency delays the first byte") {
  fault_settings settings;
  settings.latency = latency_model::parse("fixed:150", {}).value();
  running_server host{settings};
  client http{host.server.port()};
  auto start = std::chrono::steady_clock::now();
  CHECK(http.get(sim_fixture::target()).status == 200);
  CHECK(std::chrono::steady_clock::now() - start >= 145ms);
}

TEST_CASE("gzip answers unfold to the same page") {
  running_server host{{}, true};
  client http{host.server.port()};
  auto plain = http.get(sim_fixture::target());
  auto packed = http.get(sim_fixture::target(), "gzip");
  CHECK(packed.body == plain.body);
  CHECK(!plain.body.empty());
}

TEST_CASE("the program says where it listens, serves and ends by SIGTERM") {
  program sim{{"--generate", "300", "--today", "2026-03-01"}};
  auto line = sim.line();
  REQUIRE(line.starts_with("pncp-sim listening on http://127.0.0.1:"));
  auto port = std::stoi(line.substr(line.rfind(':') + 1));
  client http{static_cast<uint16_t>(port)};
  CHECK(http.get("/api/consulta" + sim_fixture::target()).status == 200);
  auto stats = json::parse(http.get("/__sim/stats").body);
  CHECK(stats["requests"] == 1);
  CHECK(sim.end_by(SIGTERM) == 0);
}

TEST_CASE("the program serves the further sources and sets their rates") {
  program sim{{"--generate", "300", "--today", "2026-03-01", "--pcp-rate", "1",
               "--comprasgov-empty", "--pcp-latency", "fixed:1"}};
  auto line = sim.line();
  auto port = std::stoi(line.substr(line.rfind(':') + 1));
  client http{static_cast<uint16_t>(port)};
  CHECK(http.get("/pcp" + pcp_target()).status == 200);
  CHECK(http.get(comprasgov_target(5, 99)).status == 200);
  auto settings = json::parse(http.get("/__sim/faults").body);
  CHECK(settings["pcp_rate"] == 1.0);
  CHECK(settings["pcp_latency"] == "fixed:1");
  CHECK(settings["real_day"] == false);
}

TEST_CASE("a real day needs no log") {
  program sim{{"--real-day", "--generate", "10"}};
  auto line = sim.line();
  auto port = std::stoi(line.substr(line.rfind(':') + 1));
  client http{static_cast<uint16_t>(port)};
  CHECK(json::parse(http.get("/__sim/faults").body)["real_day"] == true);
}

TEST_CASE("the program's flags set the keys and limits of the stores") {
  program sim{{"--generate", "0", "--storage-key", "k", "--storage-max-bytes",
               "9", "--s3-access-key", "a", "--s3-secret-key", "s",
               "--s3-max-bytes", "9"}};
  auto line = sim.line();
  auto port = std::stoi(line.substr(line.rfind(':') + 1));
  store_client http{static_cast<uint16_t>(port)};
  CHECK(http.s3_as("a:s", "").status == 200);
  CHECK(http.s3("GET", "").status == 403);
  CHECK(http.supabase("GET", "bucket").status == 400);
  auto post = [&](const std::string& target, const std::string& body) {
    return http.plain("POST", "/storage/v1/" + target, body, {"apikey: k"});
  };
  CHECK(post("bucket", R"({"name":"b"})").status == 200);
  CHECK(post("object/b/x", std::string(9, 'x')).status == 200);
  CHECK(post("object/b/y", std::string(10, 'x')).status == 400);
}

TEST_CASE("wrong flags end the program with 2") {
  CHECK(program{{"--fault", "nope=1"}}.end_by(0) == 2);
  CHECK(program{{"--today", "yesterday"}}.end_by(0) == 2);
  CHECK(program{{"--latency", "log:/nowhere"}}.end_by(0) == 2);
  CHECK(program{{"--real-day", "/nowhere"}}.end_by(0) == 2);
  CHECK(program{{"--pcp-records", "/nowhere"}}.end_by(0) == 2);
  CHECK(program{{"--records", "/nowhere"}}.end_by(0) == 2);
}

TEST_CASE("dumped notices are those of the library") {
  program sim{{"--dump", "--generate", "3", "--seed", "9", "--from",
               "2026-01-31", "--to", "2026-03-01"}};
  for (const auto& line :
       generate_ndjson(3, 9, day_of("2026-01-31"), day_of("2026-03-01"))) {
    std::string printed;
    while (printed.empty() || printed.back() != '\n') {
      auto part = sim.line();
      if (part.empty())
        break;
      printed += part;
    }
    CHECK(printed == line + "\n");
  }
  CHECK(sim.end_by(0) == 0);
}
