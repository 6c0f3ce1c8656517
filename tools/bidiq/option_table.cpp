#include "tools/bidiq/option_table.hpp"

#include "config/check.hpp"
#include "tools/bidiq/encoding.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace bidiq::client {

namespace {

constexpr std::string_view all_ufs
  = "AC,AL,AM,AP,BA,CE,DF,ES,GO,MA,MG,MS,MT,PA,PB,PE,PI,PR,RJ,RN,RO,RR,RS,SC,"
    "SE,SP,TO";

template <class T>
bool read_number(std::string_view text, T& out) {
  auto end = text.data() + text.size();
  auto result = std::from_chars(text.data(), end, out);
  return result.ec == std::errc{} && result.ptr == end;
}

std::string add_words(std::vector<std::string>& list, const std::string& text) {
  for (auto word : split(text, ','))
    if (!word.empty())
      list.emplace_back(word);
  return list.empty() ? "a lista está vazia" : "";
}

std::string add_numbers(std::vector<int>& list, const std::string& text) {
  for (auto word : split(text, ',')) {
    int value = 0;
    if (!read_number(word, value))
      return "use números inteiros separados por vírgula";
    list.push_back(value);
  }
  return {};
}

std::string set_amount(std::optional<double>& out, const std::string& text) {
  out = parse_amount(text);
  return out ? "" : "use um valor como 1500 ou 1.500,00";
}

std::string set_text(std::string& out, const std::string& text) {
  out = text;
  return text.empty() ? "o valor está vazio" : "";
}

std::string set_seconds(std::chrono::seconds& out, const std::string& text) {
  constexpr unsigned most = 86'400;
  unsigned value = 0;
  if (!read_number(text, value) || value > most)
    return "use segundos, de 0 a 86400";
  out = std::chrono::seconds{value};
  return {};
}

std::string set_dialect(csv_dialect& out, const std::string& text) {
  if (text != "excel" && text != "rfc4180")
    return "use excel ou rfc4180";
  out = text == "excel" ? csv_dialect::excel : csv_dialect::rfc4180;
  return {};
}

constexpr std::array<command_spec, 9> commands = {{
  {verb::search, "search", "", "Faz uma busca e acompanha o andamento."},
  {verb::list, "list", "", "Lista as minhas buscas, em andamento e guardadas."},
  {verb::watch, "watch", "SEARCH_ID", "Acompanha uma busca até o fim."},
  {verb::cancel, "cancel", "SEARCH_ID", "Cancela uma busca."},
  {verb::download, "download", "ID", "Baixa a planilha de uma busca."},
  {verb::sectors, "setores", "",
   "Lista os setores; salva, remove e testa os meus.",
   "salvar ARQUIVO|remover ID|testar ARQUIVO"},
  {verb::jobs, "jobs", "",
   "Lista as tarefas; cancela uma e, para administradores, retoma uma "
   "abandonada.",
   "cancelar ID|retomar ID"},
  {verb::files, "files", "", "Lista os arquivos da biblioteca; baixa um deles.",
   "baixar ID"},
  {verb::health, "health", "", "Mostra o estado do servidor."},
}};

using opts = client_options;
using arg = const std::string&;

constexpr std::array<option_spec, 31> options = {{
  {"--uf", "", "SP,RJ", "search setores",
   "Estados (obrigatório numa busca); `todas` para os 27.",
   [](opts& x, arg v) {
     return add_words(x.query.ufs, v == "todas" ? std::string(all_ufs) : v);
   }},
  {"--setor", "", "ID", "search",
   "Setor, também um dos meus; veja `bidiq setores`.",
   [](opts& x, arg v) { return set_text(x.query.sector, v); }},
  {"--termos", "", "TEXTO", "search",
   "Palavras buscadas; com vírgula ou aspas, expressões.",
   [](opts& x, arg v) { return set_text(x.query.terms, v); }},
  {"--modo-termos", "", "MODO", "search",
   "qualquer (padrão: um termo basta) ou todos (todos os termos).",
   [](opts& x, arg v) { return set_text(x.query.mode, v); }},
  {"--sem-flexoes", "", "", "search",
   "Palavras só como escritas, sem singular e plural.",
   [](opts& x, arg) {
     x.query.inflect = false;
     return std::string();
   }},
  {"--de", "", "AAAA-MM-DD", "search", "Data inicial (obrigatória).",
   [](opts& x, arg v) { return set_text(x.query.first, v); }},
  {"--ate", "", "AAAA-MM-DD", "search", "Data final (obrigatória).",
   [](opts& x, arg v) { return set_text(x.query.last, v); }},
  {"--excluir", "", "A,B", "search", "Descarta o que tiver um destes termos.",
   [](opts& x, arg v) { return add_words(x.query.exclusions, v); }},
  {"--modalidades", "", "4,6", "search", "Códigos das modalidades (4,5,6,7).",
   [](opts& x, arg v) { return add_numbers(x.query.modalities, v); }},
  {"--status", "", "STATUS", "search",
   "todos, recebendo_proposta, em_julgamento ou encerrada.",
   [](opts& x, arg v) { return set_text(x.query.status, v); }},
  {"--valor-min", "", "R$", "search", "Valor mínimo.",
   [](opts& x, arg v) { return set_amount(x.query.min_value, v); }},
  {"--valor-max", "", "R$", "search", "Valor máximo.",
   [](opts& x, arg v) { return set_amount(x.query.max_value, v); }},
  {"--esferas", "", "F,E,M,D", "search", "Esferas de governo.",
   [](opts& x, arg v) { return add_words(x.query.spheres, v); }},
  {"--municipios", "", "CÓDIGOS", "search", "Códigos do IBGE, 7 dígitos.",
   [](opts& x, arg v) { return add_words(x.query.cities, v); }},
  {"--orgaos", "", "NOMES", "search", "Partes de nomes de órgãos.",
   [](opts& x, arg v) { return add_words(x.query.agencies, v); }},
  {"--ordenacao", "", "ORDEM", "search",
   "data_desc, data_asc, valor_desc, valor_asc, prazo_asc ou relevancia.",
   [](opts& x, arg v) { return set_text(x.query.order, v); }},
  {"--sem-cache", "", "", "search", "Consulta as fontes de novo.",
   [](opts& x, arg) {
     x.query.fresh = true;
     return std::string();
   }},
  {"--search-id", "", "ID", "search",
   "Identificador da busca, escolhido por você.",
   [](opts& x, arg v) { return set_text(x.id, v); }},
  {"--sem-acompanhar", "", "", "search", "Só inicia a busca.",
   [](opts& x, arg) {
     x.follow = false;
     return std::string();
   }},
  {"--nome", "", "TEXTO", "files", "Só arquivos com estas palavras no nome.",
   [](opts& x, arg v) { return set_text(x.words, v); }},
  {"--pasta", "", "ID", "files", "Só arquivos desta pasta.",
   [](opts& x, arg v) { return set_text(x.folder, v); }},
  {"--max", "", "N", "search watch files", "Linhas mostradas (20).",
   [](opts& x, arg v) {
     return std::string(read_number(v, x.rows) ? "" : "use um número inteiro");
   }},
  {"--espera", "", "SEGUNDOS", "search watch",
   "Tempo até desistir de um servidor que não responde (180).",
   [](opts& x, arg v) { return set_seconds(x.patience, v); }},
  {"--saida", "-o", "ARQUIVO", "search watch download files",
   "Grava a planilha, ou o arquivo; `-` para a saída padrão.",
   [](opts& x, arg v) { return set_text(x.report, v); }},
  {"--csv", "", "ARQUIVO", "search watch", "Grava todas as licitações em CSV.",
   [](opts& x, arg v) { return set_text(x.csv, v); }},
  {"--csv", "", "", "download", "Baixa as licitações em CSV.",
   [](opts& x, arg) {
     x.as_csv = true;
     return std::string();
   }},
  {"--csv-dialect", "", "DIALETO", "search watch download",
   "excel (padrão: ponto e vírgula, vírgula decimal) ou rfc4180 (para "
   "programas: vírgula, ponto decimal, textos como são).",
   [](opts& x, arg v) { return set_dialect(x.dialect, v); }},
  {"--estado", "", "ESTADO", "jobs",
   "Só tarefas neste estado: queued, leased, running, succeeded, failed, "
   "cancelled ou dead.",
   [](opts& x, arg v) { return set_text(x.state, v); }},
  {"--json", "", "", "search list watch cancel setores jobs files health",
   "Mostra a resposta em JSON.",
   [](opts& x, arg) {
     x.json = true;
     return std::string();
   }},
  {"--server", "", "URL", "", "Endereço do servidor (ou BIDIQ_SERVER).",
   [](opts& x, arg v) { return set_text(x.server, v); }},
  {"--token", "", "TOKEN", "",
   "Token da conta; melhor em BIDIQ_TOKEN, que não aparece entre os processos.",
   [](opts& x, arg v) { return set_text(x.token, v); }},
}};

} // namespace

std::span<const command_spec> command_table() {
  return commands;
}

std::span<const option_spec> option_table() {
  return options;
}

bool belongs(const option_spec& option, std::string_view command) {
  auto names = split(option.commands, ' ');
  return option.commands.empty()
         || std::ranges::find(names, command) != names.end();
}

} // namespace bidiq::client
