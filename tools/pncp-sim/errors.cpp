#include "tools/pncp-sim/errors.hpp"

#include "tools/pncp-sim/json_text.hpp"

namespace bidiq {

namespace {

constexpr auto json_type = "application/json";
constexpr auto html_type = "text/html; charset=UTF-8";

// Only PNCP shows its paths behind its own name.
std::string service_path(std::string_view path) {
  if (path.starts_with("/v2/") || path.starts_with("/modulo-"))
    return std::string{path};
  return "/pncp-consulta" + std::string{path};
}

std::string_view reason(unsigned status) {
  switch (status) {
    case 400:
      return "Bad Request";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 502:
      return "Bad Gateway";
    case 503:
      return "Service Unavailable";
    case 504:
      return "Gateway Time-out";
    default:
      return "Internal Server Error";
  }
}

// "2025-07-18T09:56:26.826": format_utc without its Z.
std::string stamp(utc_time t) {
  auto text = format_utc(t);
  text.pop_back();
  return text;
}

} // namespace

sim_answer spring_error(unsigned status, std::string_view message,
                        std::string_view path, utc_time now) {
  std::string body = "{";
  append_key(body, "timestamp");
  append_sound_json_string(body, stamp(now) + "+00:00");
  append_key(body, "status");
  body += std::to_string(status);
  append_key(body, "error");
  append_sound_json_string(body, reason(status));
  append_key(body, "message");
  append_sound_json_string(body, message);
  append_key(body, "path");
  append_sound_json_string(body, service_path(path));
  body += '}';
  return {.status = status, .content_type = json_type, .body = std::move(body)};
}

sim_answer business_error(std::string_view message, std::string_view path,
                          utc_time now) {
  std::string body = "{";
  append_key(body, "path");
  append_sound_json_string(body, service_path(path));
  append_key(body, "message");
  append_sound_json_string(body, message);
  append_key(body, "error");
  append_sound_json_string(body, "422 UNPROCESSABLE_ENTITY");
  append_key(body, "timestamp");
  append_sound_json_string(body, stamp(now + brasilia_offset) + "-03:00");
  append_key(body, "status");
  append_sound_json_string(body, "422");
  body += '}';
  return {.status = 422, .content_type = json_type, .body = std::move(body)};
}

sim_answer rate_limit_page(unsigned status) {
  return {.status = status,
          .content_type = html_type,
          .body = "<html>\n<head>\n    <meta charset=\"UTF-8\">\n"
                  "    <title>Limite de Requisições Excedido</title>\n"
                  "</head>\n<body>\n"
                  "    <h2>Limite de requisições excedido</h2>\n\n"
                  "    <p>Aguarde alguns instantes e tente novamente.</p>\n"
                  "</body>\n</html>\n"};
}

sim_answer proxy_page(unsigned status) {
  auto title = std::to_string(status) + " " + std::string{reason(status)};
  return {.status = status,
          .content_type = html_type,
          .body = "<html>\r\n<head><title>" + title
                  + "</title></head>\r\n<body>\r\n<center><h1>" + title
                  + "</h1></center>\r\n</body>\r\n</html>\r\n"};
}

sim_answer database_text() {
  return {.status = 500,
          .content_type = json_type,
          .body = "Erro na comunicação com o banco de dados."};
}

} // namespace bidiq
