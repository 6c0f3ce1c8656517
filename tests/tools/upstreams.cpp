#include "tools/bidiqd/upstreams.hpp"
#include "tests/catch.hpp"

#include <string>
#include <vector>

using namespace bidiq;

namespace {

loaded_settings load(const environment& env) {
  auto none = [](const std::string&) { return file_text{}; };
  auto config = load_settings({}, env, none);
  REQUIRE(config.problems.empty());
  return config;
}

std::vector<upstream> sources(const environment& env) {
  return upstreams_of(load(env));
}

std::string urls(const environment& env) {
  std::string out;
  for (auto& x : sources(env))
    out += caf::to_string(x.name) + "=" + x.base_url + " ";
  return out;
}

constexpr const char* simulator = "http://127.0.0.1:4000/api/consulta";

} // namespace

TEST_CASE("all three public sources are asked by default") {
  CHECK(urls({})
        == "pncp=https://pncp.gov.br/api/consulta "
           "pcp=https://compras.api.portaldecompraspublicas.com.br "
           "comprasgov=https://dadosabertos.compras.gov.br ");
}

TEST_CASE("beside a simulated PNCP no public service is asked") {
  CHECK(urls({{"PNCP_BASE_URL", simulator}})
        == "pncp=http://127.0.0.1:4000/api/consulta ");
  CHECK(urls({{"PNCP_BASE_URL", "http://LOCALHOST:4000/"}})
        == "pncp=http://LOCALHOST:4000 ");
}

TEST_CASE("a start tells which sources are asked and why others are not") {
  auto note = [](const environment& env) { return sources_note(load(env)); };
  CHECK(note({}) == "sources asked: pncp, pcp, comprasgov");
  CHECK(note({{"PNCP_BASE_URL", simulator}, {"SOURCES", "pncp,pcp"}})
        == "sources asked: pncp, pcp; not asked: comprasgov (not in SOURCES)");
  CHECK(note({{"PNCP_BASE_URL", simulator},
              {"PCP_BASE_URL", "http://127.0.0.1:4001"}})
        == "sources asked: pncp, pcp; not asked: comprasgov (PNCP_BASE_URL is "
           "a loopback address: name it in SOURCES or set its base URL)");
}

TEST_CASE("sources that are named are looked for where PNCP is simulated") {
  CHECK(urls({{"PNCP_BASE_URL", simulator}, {"SOURCES", "comprasgov,pncp"}})
        == "pncp=http://127.0.0.1:4000/api/consulta "
           "comprasgov=http://127.0.0.1:4000 ");
}

TEST_CASE("an address of its own wins, and is enough to ask a source") {
  CHECK(urls({{"PNCP_BASE_URL", simulator},
              {"PCP_BASE_URL", "https://pcp.example/x/"}})
        == "pncp=http://127.0.0.1:4000/api/consulta "
           "pcp=https://pcp.example/x ");
}

TEST_CASE("sources on one host add up to its connections") {
  auto all = sources({{"PNCP_BASE_URL", simulator},
                      {"SOURCES", "pncp,pcp"},
                      {"PNCP_MAX_CONNECTIONS", "3"},
                      {"PCP_MAX_CONNECTIONS", "2"}});
  metrics meters;
  auto client = client_options(settings{}, all, meters);
  CHECK(client.host_transfers
        == std::map<std::string, unsigned>{{"127.0.0.1:4000", 5}});
}
