#include "actors/sources/pncp_answer.hpp"

#include <algorithm>
#include <string>

namespace bidiq {

namespace {

bool is_html(std::string_view content_type) {
  std::string lower{content_type};
  std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) {
    return 'A' <= c && c <= 'Z' ? static_cast<char>(c + 32) : c;
  });
  return lower.starts_with("text/html");
}

} // namespace

pncp_answer classify_answer(int status, std::string_view content_type) {
  switch (status) {
    case 200:
      return is_html(content_type) ? pncp_answer::rate_limited
                                   : pncp_answer::page;
    case 204:
      return pncp_answer::empty;
    case 400:
      return pncp_answer::bad_request;
    case 422:
      return pncp_answer::spurious;
    case 429:
      return pncp_answer::rate_limited;
    case 408:
    case 425:
      return pncp_answer::transient;
    default:
      return status >= 500 ? pncp_answer::transient : pncp_answer::refused;
  }
}

std::string_view explain(fetch_problem x) noexcept {
  switch (x) {
    case fetch_problem::none:
      return "";
    case fetch_problem::rate_limited:
      return "O PNCP limitou o número de consultas";
    case fetch_problem::unreachable:
      return "Não foi possível conectar ao PNCP";
    case fetch_problem::slow:
      return "O PNCP demorou demais para responder";
    case fetch_problem::unstable:
      return "O PNCP está instável no momento";
    case fetch_problem::malformed:
      return "O PNCP enviou uma resposta inválida";
    case fetch_problem::refused:
      return "O PNCP recusou a consulta";
    case fetch_problem::out_of_time:
      return "O tempo da busca acabou antes de o PNCP responder tudo";
    case fetch_problem::cancelled:
      return "A busca foi cancelada";
    case fetch_problem::interrupted:
      return "A consulta ao PNCP foi interrompida";
  }
  return "";
}

} // namespace bidiq
