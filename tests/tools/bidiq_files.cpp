// `bidiq files` as users start it, against a server that a test scripts.
#include "tests/catch.hpp"
#include "tests/tools/child_process.hpp"
#include "tests/tools/scripted_search.hpp"

#include <nlohmann/json.hpp>

#include <filesystem>

using namespace bidiq;
using namespace bidiq::test;

namespace {

const std::string content = "0123456789abcdefghij";

std::string described(const std::string& name) {
  return nlohmann::json{{"id", "file-1"},
                        {"name", name},
                        {"mime_type", "application/pdf"},
                        {"size", content.size()},
                        {"modified_at", "2026-01-15T10:00:00"}}
    .dump();
}

// The n-th answer with the content ends after so many bytes of it.
script_server::handler breaking(std::vector<size_t> after, std::string name,
                                bool same = true) {
  auto n = std::make_shared<size_t>(0);
  return [=](const std::string& request, connection c) {
    if (request.find("/content") == std::string::npos)
      return c.answer(200, json_type, described(name));
    auto from = request.find("Range: bytes=");
    auto first
      = from == std::string::npos ? 0 : std::stoul(request.substr(from + 13));
    auto version = same || *n == 0 ? "\"v1\"" : "\"v2\"";
    auto partial = first > 0 && same;
    auto body = partial ? content.substr(first) : content;
    auto most = *n < after.size() ? after[*n] : body.size();
    ++*n;
    c.send("HTTP/1.1 " + std::string{partial ? "206 Partial" : "200 OK"}
           + "\r\nETag: " + version + "\r\nContent-Length: "
           + std::to_string(body.size()) + "\r\n\r\n" + body.substr(0, most));
  };
}

std::vector<std::string> fetching(const std::string& to) {
  return {"files", "baixar", "file-1", "-o", to};
}

} // namespace

TEST_CASE("a file whose transfer breaks off is continued where it broke") {
  script_server server{breaking({5, 3}, "edital.pdf")};
  scratch dir;
  child_process bidiq{"bidiq",
                      fetching((dir.path / "x.pdf").string()),
                      {{"BIDIQ_SERVER", server.url()}}};
  CHECK(bidiq.wait() == 0);
  CHECK(dir.read("x.pdf") == content);
  auto requests = server.requests();
  REQUIRE(requests.size() == 4);
  CHECK(requests[2].find("Range: bytes=5-\r\n") != std::string::npos);
  CHECK(requests[2].find("If-Range: \"v1\"\r\n") != std::string::npos);
  CHECK(requests[3].find("Range: bytes=8-\r\n") != std::string::npos);
}

TEST_CASE("a file that is another one by then is fetched anew, unless its "
          "beginning went out") {
  scratch dir;
  script_server server{breaking({5}, "edital.pdf", false)};
  child_process bidiq{"bidiq",
                      fetching((dir.path / "x.pdf").string()),
                      {{"BIDIQ_SERVER", server.url()}}};
  CHECK(bidiq.wait() == 0);
  CHECK(dir.read("x.pdf") == content);
  script_server again{breaking({5}, "edital.pdf", false)};
  child_process piped{"bidiq", fetching("-"), {{"BIDIQ_SERVER", again.url()}}};
  CHECK(piped.wait() == 1);
  CHECK(piped.out() == content.substr(0, 5));
  CHECK(piped.err().find("o arquivo mudou") != std::string::npos);
}

TEST_CASE("what cannot be written leaves nothing behind") {
  script_server server{breaking({}, "edital.pdf")};
  scratch dir;
  child_process bidiq{"bidiq",
                      fetching((dir.path / "no" / "x.pdf").string()),
                      {{"BIDIQ_SERVER", server.url()}}};
  CHECK(bidiq.wait() == 1);
  CHECK(bidiq.err().find("não foi possível gravar") != std::string::npos);
  CHECK(std::filesystem::is_empty(dir.path));
}

TEST_CASE("files are listed over pages, and strangers' names move no cursor") {
  script_server server{[](const std::string& request, connection c) {
    auto second = request.find("page_token=t1") != std::string::npos;
    nlohmann::json page{
      {"files",
       {nlohmann::json::parse(described(second ? "b.pdf" : "a\x1b[2J.pdf"))}},
      {"next_page_token", second ? nlohmann::json{} : nlohmann::json{"t1"}}};
    if (!second)
      page["next_page_token"] = "t1";
    c.answer(200, json_type, page.dump());
  }};
  child_process bidiq{"bidiq",
                      {"files", "--nome", "edital nº", "--pasta", "f"},
                      {{"BIDIQ_SERVER", server.url()}}};
  CHECK(bidiq.wait() == 0);
  CHECK(bidiq.out().find('\x1b') == std::string::npos);
  CHECK(bidiq.out().find("b.pdf") != std::string::npos);
  CHECK(bidiq.out().find("15/01/2026") != std::string::npos);
  auto requests = server.requests();
  REQUIRE(requests.size() == 2);
  CHECK(requests[0].find("page_size=20&q=edital%20n%C2%BA&folder=f")
        != std::string::npos);
  CHECK(requests[1].find("page_size=19") != std::string::npos);
}

TEST_CASE("a node without a library says so") {
  script_server server{[](const std::string&, connection c) {
    c.answer(404, "application/problem+json",
             R"({"title":"Não encontrado","detail":"Não há biblioteca"})");
  }};
  child_process bidiq{"bidiq", {"files"}, {{"BIDIQ_SERVER", server.url()}}};
  CHECK(bidiq.wait() == 1);
  CHECK(bidiq.err().find("Não há biblioteca") != std::string::npos);
}
