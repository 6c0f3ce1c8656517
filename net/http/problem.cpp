#include "net/http/problem.hpp"

#include <nlohmann/json.hpp>

#include <chrono>

namespace bidiq::http {

namespace {

using nlohmann::json;

constexpr std::chrono::seconds default_retry_after{2};

// What a caller sees of an error. `code` is stable: clients compare it.
struct description {
  status code;
  const char* name;
  const char* title;
  const char* detail;
};

description describe(errc x) noexcept {
  switch (x) {
    case errc::invalid_request:
      return {status::unprocessable_entity, "invalid_request",
              "Pedido inválido",
              "Há campos inválidos no pedido; corrija-os e tente de novo."};
    case errc::malformed:
      return {status::bad_request, "malformed", "Pedido malformado",
              "Não foi possível interpretar o pedido enviado."};
    case errc::not_found:
      return {status::not_found, "not_found", "Não encontrado",
              "O recurso pedido não existe."};
    case errc::gone:
      return {status::gone, "gone", "Expirado",
              "O recurso pedido existiu, mas já expirou."};
    case errc::search_id_reused:
      return {status::conflict, "search_id_reused", "Identificador já usado",
              "Este search_id pertence a outra busca; escolha outro."};
    case errc::already_finished:
      return {status::conflict, "already_finished", "Busca já encerrada",
              "A busca já terminou; não há o que cancelar."};
    case errc::nothing_to_retry:
      return {status::conflict, "nothing_to_retry", "Nada a repetir",
              "A busca não terminou ou nenhum estado falhou; não há o que "
              "repetir."};
    case errc::too_many_searches:
      return {status::too_many_requests, "too_many_searches",
              "Buscas demais ao mesmo tempo",
              "Você atingiu o limite de buscas simultâneas; aguarde o fim de "
              "uma delas."};
    case errc::overloaded:
      return {status::service_unavailable, "overloaded",
              "Servidor sobrecarregado",
              "O servidor está no limite de trabalho; tente de novo em "
              "instantes."};
    case errc::draining:
      return {status::service_unavailable, "draining", "Servidor reiniciando",
              "Este servidor está sendo desligado; tente de novo em "
              "instantes."};
    case errc::deadline_exceeded:
      return {status::gateway_timeout, "deadline_exceeded", "Tempo esgotado",
              "A resposta não ficou pronta a tempo; tente de novo."};
    case errc::cancelled:
      return {status::conflict, "cancelled", "Cancelado",
              "A operação foi cancelada."};
    case errc::upstream_failed:
      return {status::bad_gateway, "upstream_failed", "Fonte indisponível",
              "Uma fonte de dados não respondeu; tente de novo mais tarde."};
    case errc::upstream_malformed:
      return {status::bad_gateway, "upstream_malformed",
              "Resposta inválida da fonte",
              "Uma fonte de dados respondeu algo que não se pôde interpretar."};
    case errc::response_too_large:
      return {status::bad_gateway, "response_too_large",
              "Resposta grande demais",
              "Uma fonte de dados respondeu mais do que se aceita."};
    case errc::storage_failed:
      return {status::service_unavailable, "storage_failed",
              "Armazenamento indisponível",
              "O armazenamento de arquivos não respondeu; tente de novo."};
    case errc::bad_signature:
      return {status::bad_request, "bad_signature", "Assinatura inválida",
              "O endereço assinado não é válido."};
    case errc::expired:
      return {status::gone, "expired", "Endereço expirado",
              "O prazo deste endereço terminou; peça um novo."};
    case errc::too_many_streams:
      return {status::too_many_requests, "too_many_streams",
              "Acompanhamentos demais ao mesmo tempo",
              "Você atingiu o limite de acompanhamentos abertos; feche um "
              "deles."};
    case errc::rate_limited:
      return {status::too_many_requests, "rate_limited", "Pedidos demais",
              "Você fez pedidos demais em pouco tempo; aguarde um pouco."};
    case errc::shared_state_lost:
      return {status::service_unavailable, "shared_state_lost",
              "Estado compartilhado indisponível",
              "Esta busca pode estar em outro servidor, que não pode ser "
              "consultado agora; tente de novo em instantes."};
    case errc::internal:
      break;
  }
  return {status::internal_server_error, "internal", "Erro interno",
          "Ocorreu um erro inesperado. Informe o request_id ao suporte."};
}

description describe(protocol_error x) noexcept {
  switch (x) {
    case protocol_error::bad_request:
      return {status::bad_request, "bad_request", "Requisição malformada",
              "A requisição não segue o protocolo HTTP."};
    case protocol_error::unauthorized:
      return {status::unauthorized, "unauthorized", "Não autenticado",
              "Entre na sua conta para continuar."};
    case protocol_error::forbidden:
      return {status::forbidden, "forbidden", "Acesso negado",
              "Você não tem permissão para isto."};
    case protocol_error::cross_origin:
      return {status::forbidden, "cross_origin", "Origem não permitida",
              "Páginas de outros endereços não podem fazer isto aqui; veja "
              "CORS_ORIGINS."};
    case protocol_error::no_such_route:
      return {status::not_found, "not_found", "Não encontrado",
              "O endereço pedido não existe."};
    case protocol_error::method_not_allowed:
      return {status::method_not_allowed, "method_not_allowed",
              "Método não permitido",
              "Este endereço não aceita o método usado; veja Allow."};
    case protocol_error::not_acceptable:
      return {status::not_acceptable, "not_acceptable",
              "Formato não disponível",
              "A resposta não existe em nenhum formato aceito por Accept."};
    case protocol_error::request_timeout:
      return {status::request_timeout, "request_timeout",
              "Requisição lenta demais",
              "A requisição não chegou inteira a tempo."};
    case protocol_error::legacy_route_gone:
      return {status::gone, "legacy_route_gone", "Endereço desativado",
              "Este endereço foi desativado; use o que começa com /v1."};
    case protocol_error::body_too_large:
      return {status::payload_too_large, "body_too_large",
              "Corpo grande demais",
              "O corpo da requisição passa do tamanho aceito."};
    case protocol_error::unsupported_media_type:
      return {status::unsupported_media_type, "unsupported_media_type",
              "Formato não aceito", "Envie o corpo como application/json."};
    case protocol_error::range_not_satisfiable:
      return {status::range_not_satisfiable, "range_not_satisfiable",
              "Intervalo inválido", "O intervalo pedido fica fora do arquivo."};
    case protocol_error::expectation_failed:
      return {status::expectation_failed, "expectation_failed",
              "Expectativa desconhecida",
              "O cabeçalho Expect só pode ser 100-continue."};
    case protocol_error::misdirected:
      return {status::misdirected_request, "misdirected",
              "Endereço de outro servidor",
              "Este servidor não atende pelo nome usado em Host; veja "
              "ALLOWED_HOSTS."};
    case protocol_error::headers_too_large:
      return {status::request_header_fields_too_large, "headers_too_large",
              "Cabeçalhos grandes demais",
              "Os cabeçalhos da requisição passam do tamanho ou número "
              "aceito."};
    case protocol_error::too_many_connections:
      return {status::service_unavailable, "too_many_connections",
              "Conexões demais",
              "O servidor atingiu o limite de conexões; tente de novo em "
              "instantes."};
    case protocol_error::version_not_supported:
      break;
  }
  return {status::http_version_not_supported, "version_not_supported",
          "Versão de HTTP não suportada", "Use HTTP/1.1."};
}

response render(const description& x, const request_context& ctx,
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
    auto& errors = document["errors"] = json::array();
    for (const auto& [field, message] : fields)
      errors.push_back({{"field", field}, {"message", message}});
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
