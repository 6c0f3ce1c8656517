#include "tools/bidiq/arguments.hpp"

#include "config/check.hpp"
#include "tools/bidiq/encoding.hpp"
#include "tools/bidiq/option_table.hpp"
#include "tools/bidiq/text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>

namespace bidiq::client {

namespace {

const command_spec* find_command(std::string_view name) {
  auto table = command_table();
  auto i = std::ranges::find(table, name, &command_spec::name);
  return i == table.end() ? nullptr : &*i;
}

class parser {
public:
  parser(const std::vector<std::string>& args, parsed_arguments& result)
    : args_(args), result_(result) {
    // nop
  }

  void run() {
    for (size_t i = 0; i < args_.size(); ++i)
      if (auto command = find_command(args_[i]);
          command
          && (i == 0
              || (args_[i - 1] != "--server" && args_[i - 1] != "--token"))) {
        command_ = command;
        command_at_ = i;
        break;
      }
    if (command_)
      result_.options.command = command_->which;
    while (next_ < args_.size())
      one(next_++);
    finish();
  }

private:
  void one(size_t at) {
    const auto& arg = args_[at];
    if (command_ && at == command_at_)
      return;
    if (arg == "--help" || arg == "-h" || arg == "--version") {
      special_ = arg == "--version" ? verb::version : verb::help;
    } else if (arg.size() > 1 && arg.starts_with('-')) {
      option(arg);
    } else if (command_ && takes_action(arg)) {
      result_.options.action = arg;
    } else if (command_ && !wanted_argument().empty()
               && result_.options.id.empty()) {
      result_.options.id = arg;
    } else if (!command_ && arg == "help") {
      special_ = verb::help;
    } else {
      report(command_ ? "argumento inesperado: " + arg : unknown_command(arg));
    }
  }

  /// "remover ID" of an action of the command; empty: it has none of the name.
  std::string_view find_action(std::string_view name) const {
    for (auto action : split(command_->actions, '|'))
      if (!name.empty() && action.substr(0, action.find(' ')) == name)
        return action;
    return {};
  }

  bool takes_action(const std::string& arg) const {
    return result_.options.action.empty() && !find_action(arg).empty();
  }

  /// What has to stand behind the command, or behind its action.
  std::string_view wanted_argument() const {
    auto action = find_action(result_.options.action);
    return action.empty() ? command_->argument
                          : action.substr(action.find(' ') + 1);
  }

  void option(const std::string& arg) {
    auto equals = arg.starts_with("--") ? arg.find('=') : std::string::npos;
    auto name = arg.substr(0, equals);
    auto spec = find_option(name);
    if (!spec)
      return unknown(name, equals != std::string::npos);
    std::string value;
    if (equals != std::string::npos) {
      value = arg.substr(equals + 1);
      if (spec->value.empty())
        return report(name + " não aceita valor");
    } else if (!spec->value.empty()) {
      if (next_ == args_.size())
        return report(name
                      + " precisa de um valor: " + std::string(spec->value));
      value = args_[next_++];
    }
    if (auto problem = spec->apply(result_.options, value); !problem.empty())
      report(name + ": " + problem);
  }

  /// The word behind an unknown option is its value, not a mistake of its own.
  void unknown(const std::string& name, bool has_value) {
    report(unknown_option(name));
    if (!has_value && next_ < args_.size() && !args_[next_].starts_with('-')
        && (!command_ || next_ != command_at_))
      ++next_;
  }

  const option_spec* find_option(std::string_view name) const {
    for (const auto& x : option_table())
      if ((x.name == name || (!x.short_name.empty() && x.short_name == name))
          && belongs(x, command_ ? command_->name : ""))
        return &x;
    return nullptr;
  }

  std::string unknown_option(const std::string& name) const {
    std::vector<std::string> names;
    for (const auto& x : option_table())
      if (belongs(x, command_ ? command_->name : ""))
        names.emplace_back(x.name);
    return suggest("opção desconhecida: " + name, nearest(name, names));
  }

  static std::string unknown_command(const std::string& name) {
    std::vector<std::string> names;
    for (const auto& x : command_table())
      names.emplace_back(x.name);
    return suggest("comando desconhecido: " + name, nearest(name, names));
  }

  static std::string suggest(std::string text, const std::string& near) {
    return near.empty() ? text : text + " (seria " + near + "?)";
  }

  void finish() {
    if (special_) {
      result_.problems.clear();
      result_.options.command = *special_;
      result_.options.help_for = command_ ? command_->name : "";
      return;
    }
    if (!command_ && result_.problems.empty())
      report("falta o comando");
    if (!resolve_url(result_.options.server, ""))
      report("o endereço do servidor não é uma URL http ou https: "
             + printable(result_.options.server));
    if (!command_)
      return;
    if (!wanted_argument().empty() && result_.options.id.empty())
      report("falta o argumento " + std::string(wanted_argument()));
    if (command_->which == verb::search)
      check_query();
  }

  void check_query() {
    const auto& query = result_.options.query;
    if (query.ufs.empty())
      report("falta --uf");
    if (query.sector.empty() && query.terms.empty())
      report("falta --setor ou --termos");
    if (query.first.empty())
      report("falta --de");
    if (query.last.empty())
      report("falta --ate");
  }

  void report(std::string problem) {
    result_.problems.push_back(std::move(problem));
  }

  const std::vector<std::string>& args_;
  parsed_arguments& result_;
  const command_spec* command_ = nullptr;
  size_t command_at_ = 0;
  size_t next_ = 0;
  std::optional<verb> special_;
};

std::string option_line(const option_spec& x) {
  auto left = std::string(x.name);
  if (!x.short_name.empty())
    left = std::string(x.short_name) + ", " + left;
  if (!x.value.empty())
    left += ' ' + std::string(x.value);
  return "  " + fit(left, std::max<size_t>(24, columns(left)))
         + std::string(x.help) + '\n';
}

template <class T>
void put(nlohmann::json& body, const char* key, const T& list_or_text) {
  if (!list_or_text.empty())
    body[key] = list_or_text;
}

/// Dots as Brazilian thousands separators: groups of three behind the first.
bool dots_are_thousands(std::string_view text) {
  auto first = text.find('.');
  if (first == std::string_view::npos || first == 0 || first > 3)
    return false;
  for (auto group : split(text.substr(first + 1), '.'))
    if (group.size() != 3)
      return false;
  return true;
}

} // namespace

parsed_arguments parse_arguments(const std::vector<std::string>& args,
                                 const std::string& server,
                                 const std::string& token) {
  parsed_arguments result;
  if (!server.empty())
    result.options.server = server;
  result.options.token = token;
  parser{args, result}.run();
  return result;
}

std::string render_help(const std::string& command) {
  if (auto spec = find_command(command)) {
    auto text = std::string(spec->help) + "\n\nUso: bidiq " + command;
    if (!spec->argument.empty())
      text += ' ' + std::string(spec->argument);
    text += " [opções]\n";
    for (auto action : split(spec->actions, '|'))
      if (!action.empty())
        text += "     bidiq " + command + ' ' + std::string(action)
                + " [opções]\n";
    text += '\n';
    for (const auto& x : option_table())
      if (belongs(x, command))
        text += option_line(x);
    return text;
  }
  std::string text = "bidiq: busca licitações públicas num servidor BidIQ.\n\n"
                     "Uso: bidiq COMANDO [opções]\n\n";
  for (const auto& x : command_table())
    text += "  " + fit(std::string(x.name) + ' ' + std::string(x.argument), 20)
            + std::string(x.help) + '\n';
  return text
         + "\nOpções de cada comando: bidiq COMANDO --help\n"
           "Servidor: --server URL ou BIDIQ_SERVER (http://127.0.0.1:8000); "
           "token: BIDIQ_TOKEN ou --token.\n"
           "Exemplo: bidiq search --uf SP,RJ --setor vestuario --de 2026-01-01 "
           "--ate 2026-01-15 -o report.xlsx\n"
           "Saída: 0 concluída, 1 falhou, 2 uso incorreto, 3 parcial, "
           "130 interrompida.\n";
}

nlohmann::json make_body(const search_query& x, const std::string& search_id) {
  nlohmann::json body{{"ufs", x.ufs},
                      {"data_inicial", x.first},
                      {"data_final", x.last},
                      {"search_id", search_id}};
  put(body, "setor_id", x.sector);
  put(body, "termos_busca", x.terms);
  put(body, "exclusion_terms", x.exclusions);
  put(body, "modalidades", x.modalities);
  put(body, "status", x.status);
  put(body, "esferas", x.spheres);
  put(body, "municipios", x.cities);
  put(body, "orgaos", x.agencies);
  put(body, "modo_termos", x.mode);
  put(body, "ordenacao", x.order);
  if (!x.inflect)
    body["flexoes"] = false;
  if (x.min_value)
    body["valor_minimo"] = *x.min_value;
  if (x.max_value)
    body["valor_maximo"] = *x.max_value;
  if (x.fresh)
    body["force_fresh"] = true;
  return body;
}

std::optional<double> parse_amount(std::string text) {
  auto comma = text.find(',');
  auto whole = std::string_view(text).substr(0, comma);
  if (dots_are_thousands(whole)) {
    auto dots = std::count(whole.begin(), whole.end(), '.');
    std::erase(text, '.');
    if (comma != std::string::npos)
      comma -= static_cast<size_t>(dots);
  } else if (comma != std::string::npos
             && whole.find('.') != std::string_view::npos) {
    return std::nullopt;
  }
  if (comma != std::string::npos)
    text[comma] = '.';
  double result = 0;
  auto end = text.data() + text.size();
  auto parsed = std::from_chars(text.data(), end, result,
                                std::chars_format::fixed);
  if (parsed.ec != std::errc{} || parsed.ptr != end || !(result >= 0))
    return std::nullopt;
  return result;
}

} // namespace bidiq::client
