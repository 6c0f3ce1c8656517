#include "net/http/problem.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>

namespace bidiq::http {

namespace {

using nlohmann::json;

constexpr std::chrono::seconds default_retry_after{2};

// What a caller sees of an error. `code` is stable: clients compare it.
template <class Error>
struct description {
  Error error;
  status code;
  const char* name;
  const char* title;
  const char* detail;
};

// Whatever is wrong with a token, its bearer reads the same.
constexpr const char* unauthorized_title = "Não autenticado";
constexpr const char* unauthorized_detail
  = "Entre na sua conta para continuar.";

constexpr description<errc> errors[] = {
  {errc::invalid_request, status::unprocessable_entity, "invalid_request",
   "Pedido inválido",
   "Há campos inválidos no pedido; corrija-os e tente de novo."},
  {errc::malformed, status::bad_request, "malformed", "Pedido malformado",
   "Não foi possível interpretar o pedido enviado."},
  {errc::not_found, status::not_found, "not_found", "Não encontrado",
   "O recurso pedido não existe."},
  {errc::gone, status::gone, "gone", "Expirado",
   "O recurso pedido existiu, mas já expirou."},
  {errc::search_id_reused, status::conflict, "search_id_reused",
   "Identificador já usado",
   "Este search_id pertence a outra busca; escolha outro."},
  {errc::already_finished, status::conflict, "already_finished",
   "Busca já encerrada", "A busca já terminou; não há o que cancelar."},
  {errc::nothing_to_retry, status::conflict, "nothing_to_retry",
   "Nada a repetir",
   "A busca não terminou ou nenhum estado falhou; não há o que repetir."},
  {errc::too_many_searches, status::too_many_requests, "too_many_searches",
   "Buscas demais ao mesmo tempo",
   "Você atingiu o limite de buscas simultâneas; aguarde o fim de uma delas."},
  {errc::overloaded, status::service_unavailable, "overloaded",
   "Servidor sobrecarregado",
   "O servidor está no limite de trabalho; tente de novo em instantes."},
  {errc::draining, status::service_unavailable, "draining",
   "Servidor reiniciando",
   "Este servidor está sendo desligado; tente de novo em instantes."},
  {errc::deadline_exceeded, status::gateway_timeout, "deadline_exceeded",
   "Tempo esgotado", "A resposta não ficou pronta a tempo; tente de novo."},
  {errc::cancelled, status::conflict, "cancelled", "Cancelado",
   "A operação foi cancelada."},
  {errc::upstream_failed, status::bad_gateway, "upstream_failed",
   "Fonte indisponível",
   "Uma fonte de dados não respondeu; tente de novo mais tarde."},
  {errc::upstream_malformed, status::bad_gateway, "upstream_malformed",
   "Resposta inválida da fonte",
   "Uma fonte de dados respondeu algo que não se pôde interpretar."},
  {errc::response_too_large, status::bad_gateway, "response_too_large",
   "Resposta grande demais",
   "Uma fonte de dados respondeu mais do que se aceita."},
  {errc::storage_failed, status::service_unavailable, "storage_failed",
   "Armazenamento indisponível",
   "O armazenamento de arquivos não respondeu; tente de novo."},
  {errc::bad_signature, status::bad_request, "bad_signature",
   "Assinatura inválida", "O endereço assinado não é válido."},
  {errc::expired, status::gone, "expired", "Endereço expirado",
   "O prazo deste endereço terminou; peça um novo."},
  {errc::too_many_streams, status::too_many_requests, "too_many_streams",
   "Acompanhamentos demais ao mesmo tempo",
   "Você atingiu o limite de acompanhamentos abertos; feche um deles."},
  {errc::rate_limited, status::too_many_requests, "rate_limited",
   "Pedidos demais",
   "Você fez pedidos demais em pouco tempo; aguarde um pouco."},
  {errc::shared_state_lost, status::service_unavailable, "shared_state_lost",
   "Estado compartilhado indisponível",
   "Esta busca pode estar em outro servidor, que não pode ser consultado "
   "agora; tente de novo em instantes."},
  {errc::unavailable, status::service_unavailable, "unavailable",
   "Serviço indisponível",
   "O banco de dados do servidor não pode ser consultado agora; tente de "
   "novo em instantes."},
  {errc::quota_exceeded, status::forbidden, "quota_exceeded",
   "Buscas do mês esgotadas",
   "Seu plano não tem mais buscas neste mês; aguarde o próximo ou mude de "
   "plano."},
  {errc::plan_required, status::forbidden, "plan_required",
   "Seu plano não inclui isto",
   "O pedido vai além do que seu plano permite; mude de plano."},
  {errc::unauthorized, status::unauthorized, "unauthorized", unauthorized_title,
   unauthorized_detail},
  {errc::auth_unavailable, status::service_unavailable, "auth_unavailable",
   "Autenticação indisponível",
   "Não foi possível verificar a sua conta agora; tente de novo em instantes."},
  {errc::too_many_sectors, status::conflict, "too_many_sectors",
   "Setores demais",
   "Você já tem tantos setores quanto se pode ter; remova um deles antes."},
  {errc::not_cancellable, status::conflict, "not_cancellable", "Não se cancela",
   "Esta tarefa é do próprio servidor e se repete; não se pode cancelá-la."},
  {errc::undecided, status::service_unavailable, "undecided",
   "Serviço indisponível",
   "O servidor não pode confirmar o cancelamento agora, e ele ainda pode "
   "ocorrer. Repita o pedido em instantes: repeti-lo não faz mal."},
  {errc::internal, status::internal_server_error, "internal", "Erro interno",
   "Ocorreu um erro inesperado. Informe o request_id ao suporte."},
};
static_assert(std::size(errors) == static_cast<size_t>(errc::undecided));

constexpr description<protocol_error> protocol_errors[] = {
  {protocol_error::bad_request, status::bad_request, "bad_request",
   "Requisição malformada",
   "A requisição não segue o protocolo HTTP, ou seu endereço tem parâmetros "
   "demais ou texto que não é UTF-8 codificado com %XX."},
  {protocol_error::unauthorized, status::unauthorized, "unauthorized",
   unauthorized_title, unauthorized_detail},
  {protocol_error::forbidden, status::forbidden, "forbidden", "Acesso negado",
   "Você não tem permissão para isto."},
  {protocol_error::cross_origin, status::forbidden, "cross_origin",
   "Origem não permitida",
   "Páginas de outros endereços não podem fazer isto aqui; veja CORS_ORIGINS."},
  {protocol_error::no_such_route, status::not_found, "not_found",
   "Não encontrado", "O endereço pedido não existe."},
  {protocol_error::method_not_allowed, status::method_not_allowed,
   "method_not_allowed", "Método não permitido",
   "Este endereço não aceita o método usado; veja Allow."},
  {protocol_error::not_acceptable, status::not_acceptable, "not_acceptable",
   "Formato não disponível",
   "A resposta não existe em nenhum formato aceito por Accept."},
  {protocol_error::request_timeout, status::request_timeout, "request_timeout",
   "Requisição lenta demais", "A requisição não chegou inteira a tempo."},
  {protocol_error::legacy_route_gone, status::gone, "legacy_route_gone",
   "Endereço desativado",
   "Este endereço foi desativado; use o que começa com /v1."},
  {protocol_error::body_too_large, status::payload_too_large, "body_too_large",
   "Corpo grande demais", "O corpo da requisição passa do tamanho aceito."},
  {protocol_error::unsupported_media_type, status::unsupported_media_type,
   "unsupported_media_type", "Formato não aceito",
   "Envie o corpo como application/json."},
  {protocol_error::range_not_satisfiable, status::range_not_satisfiable,
   "range_not_satisfiable", "Intervalo inválido",
   "O intervalo pedido fica fora do arquivo."},
  {protocol_error::expectation_failed, status::expectation_failed,
   "expectation_failed", "Expectativa desconhecida",
   "O cabeçalho Expect só pode ser 100-continue."},
  {protocol_error::misdirected, status::misdirected_request, "misdirected",
   "Endereço de outro servidor",
   "Este servidor não atende pelo nome usado em Host; veja ALLOWED_HOSTS."},
  {protocol_error::headers_too_large, status::request_header_fields_too_large,
   "headers_too_large", "Cabeçalhos grandes demais",
   "Os cabeçalhos da requisição passam do tamanho ou número aceito."},
  {protocol_error::too_many_connections, status::service_unavailable,
   "too_many_connections", "Conexões demais",
   "O servidor atingiu o limite de conexões; tente de novo em instantes."},
  {protocol_error::version_not_supported, status::http_version_not_supported,
   "version_not_supported", "Versão de HTTP não suportada", "Use HTTP/1.1."},
};
static_assert(std::size(protocol_errors)
              == static_cast<size_t>(protocol_error::version_not_supported)
                   + 1);

// The last row stands for an error that has none.
template <class Error, size_t N>
const description<Error>& find(const description<Error> (&rows)[N], Error x) {
  auto same = [x](const auto& row) { return row.error == x; };
  return *std::find_if(rows, rows + N - 1, same);
}

const description<errc>& describe(errc x) noexcept {
  return find(errors, x);
}

const description<protocol_error>& describe(protocol_error x) noexcept {
  return find(protocol_errors, x);
}

template <class Error>
response render(const description<Error>& x, const request_context& ctx,
                const std::vector<field_error>& fields,
                std::chrono::seconds retry_after) {
  json document{{"type", std::string("/problems/") + x.name},
                {"title", x.title},
                {"status", static_cast<unsigned>(x.code)},
                {"detail", x.detail},
                {"instance", std::string(ctx.head.path)},
                {"code", x.name},
                {"request_id", ctx.request_id}};
  if (x.code == status::unprocessable_entity) {
    auto& list = document["errors"] = json::array();
    for (const auto& [field, message] : fields)
      list.push_back({{"field", field}, {"message", message}});
  }
  response result;
  result.code = x.code;
  result.content_type = "application/problem+json";
  result.body = document.dump(-1, ' ', false, json::error_handler_t::replace);
  if (x.code == status::too_many_requests
      || x.code == status::service_unavailable)
    result.headers.emplace_back(
      "Retry-After",
      std::to_string(
        (retry_after.count() > 0 ? retry_after : default_retry_after).count()));
  if (x.code == status::unauthorized)
    result.headers.emplace_back("WWW-Authenticate", "Bearer");
  return result;
}

} // namespace

response problem(const failure& x, const request_context& ctx) {
  auto result = render(describe(x.code), ctx, x.fields, x.retry_after);
  result.log_note = std::string(to_string(x.code)) + ": " + x.context;
  return result;
}

response problem(protocol_error x, const request_context& ctx,
                 std::string_view log_note) {
  auto result = render(describe(x), ctx, {}, {});
  result.log_note = log_note;
  return result;
}

status status_of(errc x) noexcept {
  return describe(x).code;
}

status status_of(protocol_error x) noexcept {
  return describe(x).code;
}

} // namespace bidiq::http
