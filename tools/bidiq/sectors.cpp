// The sectors, and those of the user's own.
#include "actors/base/parse_json.hpp"
#include "config/regular_file.hpp"
#include "tools/bidiq/encoding.hpp"
#include "tools/bidiq/json_fields.hpp"
#include "tools/bidiq/program.hpp"
#include "tools/bidiq/result_view.hpp"

#include <algorithm>
#include <optional>

namespace bidiq::client {

namespace {

using nlohmann::json;

const std::string own_path = "/v1/setores/meus";

std::string sectors_table(const json& list) {
  std::string text;
  size_t width = 0;
  for (const auto& x : list)
    width = std::max(width, columns(text_field(x, "id")));
  for (const auto& x : list)
    text += fit(text_field(x, "id"), width + 2) + text_field(x, "name") + '\n';
  return text;
}

// Who has not signed in has none, and a server without them neither.
json own_sectors(const http_reply& reply) {
  auto body = parse_json(reply.body);
  const auto& list = field(body, "setores");
  return reply.ok() && list.is_array() ? list : json::array();
}

int list_sectors(program& x) {
  auto reply = x.session.get("/v1/setores");
  auto shipped = parse_json(reply.body);
  if (!reply.ok() || !shipped.is_array())
    return complain(x, reply);
  auto mine = x.session.get(own_path);
  // Who shows a token wants to see his own, too.
  if (mine.status == 401 && !x.options.token.empty())
    return complain(x, mine);
  auto own = own_sectors(mine);
  if (x.options.json) {
    for (auto& sector : own)
      shipped.push_back(std::move(sector));
    print(dump(shipped) + '\n');
    return exit_done;
  }
  print(sectors_table(shipped));
  if (!own.empty())
    print("\nMeus:\n" + sectors_table(own));
  return exit_done;
}

// A definition as a file has it; what is wrong is reported.
std::optional<json> read_definition(const std::string& path) {
  auto file = read_regular_file(path, max_small_file_bytes);
  if (!file.problem.empty()) {
    complain(path + ": não foi possível ler o arquivo");
    return std::nullopt;
  }
  auto out = parse_json(file.text);
  if (out.is_object())
    return out;
  complain(path + ": não é um objeto JSON");
  return std::nullopt;
}

int save_sector(program& x) {
  auto definition = read_definition(x.options.id);
  if (!definition)
    return exit_usage;
  auto id = raw_field(*definition, "id");
  if (id.empty()) {
    complain(x.options.id + ": falta \"id\", o identificador do setor");
    return exit_usage;
  }
  auto reply = x.session.put(own_path + '/' + encode_uri(id),
                             dump(*definition, -1));
  auto body = parse_json(reply.body);
  if (!reply.ok() || !body.is_object())
    return complain(x, reply);
  print(x.options.json        ? dump(body) + '\n'
        : reply.status == 201 ? "Setor " + printable(id) + " criado.\n"
                              : "Setor " + printable(id) + " substituído.\n");
  return exit_done;
}

int remove_sector(program& x) {
  auto reply = x.session.remove(own_path + '/' + encode_uri(x.options.id));
  if (!reply.ok())
    return complain(x, reply);
  print("Setor " + printable(x.options.id) + " removido.\n");
  return exit_done;
}

std::string terms_table(const json& list, const std::string& title) {
  if (!list.is_array() || list.empty())
    return {};
  auto text = '\n' + fit(title, 40) + fit("Licitações", 12, true)
              + fit("Só por ele", 12, true) + '\n';
  for (const auto& x : list)
    text += fit(text_field(x, "termo"), 40)
            + fit(format_count(count_field(x, "licitacoes")), 12, true)
            + fit(format_count(count_field(x, "so_por_ele")), 12, true) + '\n';
  return text;
}

std::string trial_text(const json& x) {
  auto text = "Examinadas: " + format_count(count_field(x, "examinadas"))
              + "; encontradas: " + format_count(count_field(x, "encontradas"))
              + "; removidas por exclusões: "
              + format_count(count_field(x, "removidas")) + '\n';
  if (auto warning = text_field(x, "aviso"); !warning.empty())
    text += warning + '\n';
  text += terms_table(field(x, "palavras"), "Palavra");
  text += terms_table(field(x, "exclusoes"), "Exclusão");
  const auto& examples = field(x, "exemplos");
  if (examples.is_array() && !examples.empty())
    text += "\nExemplos:\n";
  for (const auto& example : examples)
    text += text_field(example, "uf") + "  "
            + shorten(text_field(example, "objeto"), 90) + '\n';
  return text;
}

int try_sector(program& x) {
  auto definition = read_definition(x.options.id);
  if (!definition)
    return exit_usage;
  if (!x.options.query.ufs.empty())
    (*definition)["ufs"] = x.options.query.ufs;
  auto reply = x.session.post(own_path + "/testar", dump(*definition, -1));
  auto body = parse_json(reply.body);
  if (!reply.ok() || !body.is_object())
    return complain(x, reply);
  print(x.options.json ? dump(body) + '\n' : trial_text(body));
  return exit_done;
}

} // namespace

int run_sectors(program& x) {
  if (x.options.action == "salvar")
    return save_sector(x);
  if (x.options.action == "remover")
    return remove_sector(x);
  if (x.options.action == "testar")
    return try_sector(x);
  return list_sectors(x);
}

} // namespace bidiq::client
