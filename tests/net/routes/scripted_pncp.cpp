#include "tests/net/routes/scripted_pncp.hpp"

#include <nlohmann/json.hpp>

namespace bidiq::test {

namespace {

http_response status_only(int status) {
  http_response x;
  x.status = status;
  return x;
}

} // namespace

std::string pncp_call::parameter(const std::string& name) const {
  auto at = request.url.find(name + "=");
  if (at == std::string::npos)
    return "";
  at += name.size() + 1;
  return request.url.substr(at, request.url.find('&', at) - at);
}

http_response uniforms_page(const pncp_call& call, int notices) {
  auto uf = call.parameter("uf");
  auto day = call.parameter("dataInicial");
  day = day.substr(0, 4) + "-" + day.substr(4, 2) + "-" + day.substr(6, 2);
  auto list = nlohmann::json::array();
  for (int i = 1; i <= notices; ++i)
    list.push_back(
      {{"numeroControlePNCP", "00000000000191-1-" + std::to_string(uf[0])
                                + std::to_string(1000 + i) + "/2026"},
       {"objetoCompra", "Uniformes escolares " + std::to_string(i)},
       {"orgaoEntidade", {{"cnpj", "00000000000191"}}},
       {"unidadeOrgao", {{"ufSigla", uf}}},
       {"modalidadeId",
        std::stoi(call.parameter("codigoModalidadeContratacao"))},
       {"valorTotalEstimado", i},
       {"dataPublicacaoPncp", day + "T10:00:00"}});
  auto x = status_only(200);
  x.content_type = "application/json";
  x.body = nlohmann::json{{"data", list},          {"totalRegistros", notices},
                          {"totalPaginas", 1},     {"numeroPagina", 1},
                          {"paginasRestantes", 0}, {"empty", false}}
             .dump();
  return x;
}

std::optional<http_response> one_uniform(const pncp_call& call) {
  return uniforms_page(call, 1);
}

std::optional<http_response> silence(const pncp_call&) {
  return std::nullopt;
}

std::optional<http_response> refusal(const pncp_call&) {
  return status_only(404);
}

} // namespace bidiq::test
