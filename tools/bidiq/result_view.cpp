#include "tools/bidiq/result_view.hpp"

#include "actors/base/parse_json.hpp"
#include "tools/bidiq/json_fields.hpp"

#include <algorithm>

namespace bidiq::client {

namespace {

using nlohmann::json;

constexpr size_t uf_width = 2;
constexpr size_t value_width = 20;
constexpr size_t date_width = 10;
constexpr size_t gap = 2;

struct layout {
  size_t agency = 0;
  size_t object = 0;
};

/// What is left of the line goes to the agency (a third) and the object.
layout make_layout(size_t width) {
  auto fixed = uf_width + value_width + date_width + 4 * gap;
  auto left = std::max<size_t>(width, 60) - fixed;
  auto agency = left / 3;
  return {agency, left - agency};
}

std::string row(const layout& x, const std::string& uf,
                const std::string& value, const std::string& closes,
                const std::string& agency, const std::string& object) {
  const std::string blank(gap, ' ');
  return fit(uf, uf_width) + blank + fit(value, value_width, true) + blank
         + fit(closes, date_width) + blank + fit(agency, x.agency) + blank
         + shorten(object, x.object) + '\n';
}

std::string notice_row(const layout& x, const json& notice) {
  auto value = number_field(notice, "valor");
  auto closes = text_field(notice, "data_encerramento");
  const auto& doubt = field(notice, "valor_implausivel");
  auto doubted = doubt.is_boolean() && doubt.get<bool>();
  return row(x, text_field(notice, "uf"),
             doubted ? "valor implausível"
             : value ? format_money(*value)
                     : "não informado",
             closes.empty() ? "-" : format_date(closes),
             text_field(notice, "orgao"), text_field(notice, "objeto"));
}

/// Words of printable text in lines of at most `width` columns behind `head`,
/// the following ones behind as many blanks.
std::string wrap(const std::string& text, size_t width,
                 const std::string& head) {
  const std::string indent(head.size(), ' ');
  std::string result;
  std::string line = head;
  bool empty = true;
  size_t begin = 0;
  while (begin < text.size()) {
    auto end = std::min(text.find(' ', begin), text.size());
    auto word = text.substr(begin, end - begin);
    begin = end + 1;
    if (!empty && columns(line) + 1 + columns(word) > width) {
      result += line + '\n';
      line = indent;
      empty = true;
    }
    line += (empty ? "" : " ") + word;
    empty = false;
  }
  return text.empty() ? result : result + line + '\n';
}

std::string status_title(const std::string& status) {
  if (status == "completed")
    return "Busca concluída";
  if (status == "degraded")
    return "Busca concluída parcialmente";
  if (status == "cancelled")
    return "Busca cancelada";
  if (status == "failed")
    return "A busca falhou";
  return "Busca em andamento";
}

std::string doubted_values(int64_t n) {
  if (n == 0)
    return {};
  return " (sem " + format_count(n)
         + (n == 1 ? " valor implausível)" : " valores implausíveis)");
}

std::string join_texts(const json& list, const char* between = ", ") {
  std::string result;
  for (const auto& x : list)
    if (x.is_string())
      result += (result.empty() ? "" : between)
                + printable(x.get_ref<const std::string&>());
  return result;
}

std::string coverage_lines(const json& result, size_t width) {
  std::string text;
  if (auto failed = join_texts(field(result, "failed_ufs")); !failed.empty())
    text += wrap("Estados não consultados: " + failed, width, "  ");
  auto coverage = number_field(result, "coverage_pct");
  if (coverage && *coverage < 100)
    text += "  Cobertura: " + format_percent(*coverage) + '\n';
  auto reason = text_field(result, "degradation_reason");
  return reason.empty() ? text : text + wrap(reason, width, "  ");
}

/// How the words were read, and what may have been meant.
std::string word_lines(const json& result, size_t width) {
  std::string text, meant;
  if (auto x = join_texts(field(result, "stopwords_removidas")); !x.empty())
    text += wrap("Palavras ignoradas: " + x, width, "  ");
  if (auto x = join_texts(field(result, "termos_ignorados"), " "); !x.empty())
    text += wrap("Sinais ignorados: " + x, width, "  ");
  if (const auto& list = field(result, "sugestoes"); list.is_array())
    for (const auto& x : list)
      if (auto word = text_field(x, "termo"); !word.empty())
        meant += (meant.empty() ? "" : ", ") + word + " ("
                 + format_count(count_field(x, "ocorrencias")) + ')';
  if (!meant.empty())
    text += wrap("Você quis dizer: " + meant + '?', width, "  ");
  return text;
}

std::string field_errors(const json& errors) {
  std::string result;
  for (const auto& x : errors)
    result += "\n  " + text_field(x, "field") + ": " + text_field(x, "message");
  return result;
}

} // namespace

exit_code exit_code_of(const json& result) {
  auto status = raw_field(result, "status");
  if (status == "degraded")
    return exit_partial;
  if (status != "completed")
    return exit_failed;
  const auto& partial = field(result, "is_partial");
  return partial.is_boolean() && partial.get<bool>() ? exit_partial : exit_done;
}

std::string render_table(const json& result, size_t rows, size_t width) {
  const auto& notices = field(result, "licitacoes");
  auto shown = std::min(rows, notices.is_array() ? notices.size() : 0);
  if (shown == 0)
    return {};
  auto x = make_layout(width);
  auto text = row(x, "UF", "Valor estimado", "Encerra em", "Órgão", "Objeto");
  for (size_t i = 0; i < shown; ++i)
    text += notice_row(x, notices[i]);
  auto more = count_field(result, "total_filtrado")
              - static_cast<int64_t>(shown);
  if (more > 0)
    text += "... e mais " + format_count(more)
            + " (veja todas com --max, -o ou --csv)\n";
  return text;
}

std::string render_summary(const json& result, size_t width) {
  const auto& resumo = field(result, "resumo");
  auto found = count_field(result, "total_filtrado");
  auto text = status_title(raw_field(result, "status")) + ": "
              + format_count(found)
              + (found == 1 ? " oportunidade" : " oportunidades") + " em "
              + format_count(count_field(result, "total_raw"))
              + " licitações analisadas\n";
  if (auto value = number_field(resumo, "valor_total"))
    text += "  Valor total estimado: " + format_money(*value)
            + doubted_values(count_field(resumo, "valores_implausiveis"))
            + '\n';
  text += wrap(text_field(resumo, "resumo_executivo"), width, "  ");
  if (const auto& list = field(resumo, "destaques"); list.is_array())
    for (const auto& x : list)
      if (x.is_string())
        text += wrap(printable(x.get_ref<const std::string&>()), width, "  * ");
  text += wrap(text_field(resumo, "alerta_urgencia"), width, "  ! ");
  return text + word_lines(result, width) + coverage_lines(result, width);
}

std::string render_problem(long status, const std::string& body) {
  auto x = parse_json(body);
  auto text = text_field(x, "detail");
  if (text.empty())
    text = text_field(x, "title");
  if (text.empty())
    text = "o servidor respondeu com o código " + std::to_string(status);
  if (const auto& errors = field(x, "errors"); errors.is_array())
    text += field_errors(errors);
  if (status == 401)
    text += "\n  (informe o token na variável BIDIQ_TOKEN)";
  return text;
}

} // namespace bidiq::client
