// What the server has accepted: searches, and whatever else takes its time.
#include "actors/base/parse_json.hpp"
#include "tools/bidiq/encoding.hpp"
#include "tools/bidiq/json_fields.hpp"
#include "tools/bidiq/program.hpp"
#include "tools/bidiq/result_view.hpp"

#include <algorithm>

namespace bidiq::client {

namespace {

using nlohmann::json;

std::string state_in_words(const std::string& state) {
  static constexpr std::pair<std::string_view, std::string_view> words[]
    = {{"queued", "na fila"},      {"leased", "assumida"},
       {"running", "em execução"}, {"succeeded", "concluída"},
       {"failed", "falhou"},       {"cancelled", "cancelada"},
       {"dead", "abandonada"}};
  for (auto& [name, word] : words)
    if (name == state)
      return std::string{word};
  return state;
}

// "2026-11-30T18:01:48.270Z" -> "2026-11-30 18:01:48"
std::string moment(std::string text) {
  std::replace(text.begin(), text.end(), 'T', ' ');
  return text.substr(0, 19);
}

std::string jobs_table(const json& list) {
  size_t width = 2;
  for (const auto& x : list)
    width = std::max(width, columns(text_field(x, "id")));
  auto text = fit("ID", width + 2) + fit("TIPO", 10) + fit("ESTADO", 13)
              + fit("%", 4, true) + "  " + fit("VEZES", 7) + "CRIADA (UTC)\n";
  for (const auto& x : list) {
    text += fit(text_field(x, "id"), width + 2) + fit(text_field(x, "kind"), 10)
            + fit(state_in_words(text_field(x, "state")), 13)
            + fit(std::to_string(count_field(x, "progress")), 4, true) + "  "
            + fit(std::to_string(count_field(x, "attempts")), 7)
            + moment(text_field(x, "created_at")) + '\n';
    const auto& error = field(x, "error");
    if (auto why = text_field(error, "message"); !why.empty())
      text += "  " + text_field(error, "code") + ": " + why + '\n';
  }
  return text;
}

int list_jobs(program& x) {
  auto query = x.options.state.empty()
                 ? std::string{}
                 : "&state=" + encode_uri(x.options.state);
  auto reply = x.session.get("/v1/jobs?limit=100" + query);
  auto body = parse_json(reply.body);
  const auto& list = field(body, "jobs");
  if (!reply.ok() || !list.is_array())
    return complain(x, reply);
  if (x.options.json)
    print(dump(body) + '\n');
  else if (list.empty())
    print("Nenhuma tarefa.\n");
  else
    print(jobs_table(list));
  return exit_done;
}

int change_job(program& x, const std::string& path, const char* done) {
  auto reply = x.session.post(path, "");
  auto body = parse_json(reply.body);
  if (!reply.ok() || !body.is_object())
    return complain(x, reply);
  print(x.options.json ? dump(body) + '\n' : std::string{done} + '\n');
  return exit_done;
}

} // namespace

int run_jobs(program& x) {
  auto id = encode_uri(x.options.id);
  if (x.options.action == "cancelar")
    return change_job(x, "/v1/jobs/" + id + "/cancel", "Tarefa cancelada.");
  if (x.options.action == "retomar")
    return change_job(x, "/v1/admin/jobs/" + id + "/requeue",
                      "Tarefa retomada.");
  return list_jobs(x);
}

} // namespace bidiq::client
