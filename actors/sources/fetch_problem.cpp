#include "actors/sources/fetch_problem.hpp"

namespace bidiq {

std::string_view display_name(std::string_view source) noexcept {
  if (source == "pncp")
    return "PNCP";
  if (source == "pcp")
    return "Portal de Compras Públicas";
  if (source == "comprasgov")
    return "Compras.gov.br";
  return source;
}

std::string explain(fetch_problem x, std::string_view source,
                    std::chrono::seconds wait) {
  std::string name{display_name(source)};
  switch (x) {
    case fetch_problem::none:
      return "";
    case fetch_problem::rate_limited:
      return "O " + name + " limitou o número de consultas"
             + (wait.count() > 0 ? " e só será consultado de novo daqui a "
                                     + std::to_string(wait.count()) + " s"
                                 : "");
    case fetch_problem::unreachable:
      return "Não foi possível conectar ao " + name;
    case fetch_problem::slow:
      return "O " + name + " demorou demais para responder";
    case fetch_problem::unstable:
      return "O " + name + " está instável no momento";
    case fetch_problem::malformed:
      return "O " + name + " enviou uma resposta inválida";
    case fetch_problem::refused:
      return "O " + name + " recusou a consulta";
    case fetch_problem::too_long:
      return "O " + name + " tem mais páginas do que se lê de uma vez";
    case fetch_problem::circuit_open:
      return "O " + name + " falhou vezes demais há pouco e não foi consultado";
    case fetch_problem::out_of_time:
      return "O tempo da busca acabou antes de o " + name + " responder tudo";
    case fetch_problem::cancelled:
      return "A busca foi cancelada";
    case fetch_problem::interrupted:
      return "A consulta ao " + name + " foi interrompida";
    case fetch_problem::repeating:
      return "O " + name + " repete uma página em vez de mostrar a seguinte";
    case fetch_problem::inconsistent:
      return "As páginas do " + name + " não conferem com os totais informados";
    case fetch_problem::damaged:
      return "O " + name + " enviou registros que não puderam ser lidos";
  }
  return "";
}

} // namespace bidiq
