// The commands that ask one question.
#include "actors/base/parse_json.hpp"
#include "tools/bidiq/encoding.hpp"
#include "tools/bidiq/json_fields.hpp"
#include "tools/bidiq/program.hpp"
#include "tools/bidiq/result_view.hpp"

namespace bidiq::client {

namespace {

using nlohmann::json;

std::string session_row(const json& x) {
  auto period = format_date(text_field(x, "data_inicial")) + " a "
                + format_date(text_field(x, "data_final"));
  auto what = text_field(x, "setor_id");
  if (what.empty())
    what = text_field(x, "termos_busca");
  return fit(text_field(x, "search_id"), 34) + fit(text_field(x, "status"), 11)
         + fit(std::to_string(count_field(x, "progress")) + '%', 5, true) + "  "
         + fit(format_count(count_field(x, "total_filtrado")), 8, true) + "  "
         + fit(period, 25) + shorten(what, 30) + '\n';
}

std::string sessions_table(const json& answer) {
  const auto& list = field(answer, "sessions");
  if (!list.is_array() || list.empty())
    return "Nenhuma busca.\n";
  auto text = fit("Busca", 34) + fit("Estado", 11) + "   %  "
              + fit("Achados", 8, true) + "  " + fit("Período", 25)
              + "Setor ou termos\n";
  for (const auto& x : list)
    text += session_row(x);
  return text;
}

std::string health_text(const json& x) {
  auto text = "Servidor: " + text_field(x, "status") + " (versão "
              + text_field(x, "version") + ", no ar há "
              + format_duration(count_field(x, "uptime_s")) + ")\n";
  const auto& searches = field(x, "searches");
  text += "Buscas: " + format_count(count_field(searches, "active"))
          + " em andamento, " + format_count(count_field(searches, "queued"))
          + " na fila\n";
  if (const auto& sources = field(x, "sources"); sources.is_object())
    for (const auto& [name, source] : sources.items())
      text += "Fonte " + printable(name) + ": " + text_field(source, "breaker")
              + '\n';
  return text;
}

/// GETs a JSON document and prints it, as it is or for people.
int show(program& x, const std::string& path, json::value_t type,
         std::string (*render)(const json&)) {
  auto reply = x.session.get(path);
  auto body = parse_json(reply.body);
  if (!reply.ok() || body.type() != type)
    return complain(x, reply);
  print(x.options.json ? dump(body) + '\n' : render(body));
  return exit_done;
}

} // namespace

int run_list(program& x) {
  return show(x, "/v1/sessions?limit=100", json::value_t::object,
              sessions_table);
}

int run_health(program& x) {
  auto reply = x.session.get("/v1/health");
  auto body = parse_json(reply.body);
  if (!reply.error.empty() || raw_field(body, "status").empty())
    return complain(x, reply);
  print(x.options.json ? dump(body) + '\n' : health_text(body));
  return reply.ok() && raw_field(body, "status") != "unavailable" ? exit_done
                                                                  : exit_failed;
}

int run_cancel(program& x) {
  auto reply = x.session.post(search_path(x.options.id, "cancel"), "");
  if (!reply.ok())
    return complain(x, reply);
  auto body = parse_json(reply.body);
  print(x.options.json && !body.is_discarded() ? dump(body) + '\n'
                                               : "Busca cancelada.\n");
  return exit_done;
}

} // namespace bidiq::client
