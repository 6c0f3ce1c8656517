#include "tools/bidiq/csv.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <charconv>

namespace bidiq::client {

namespace {

using nlohmann::json;

struct column {
  const char* title;
  const char* field;
};

constexpr std::array<column, 19> csv_columns = {{
  {"Código PNCP", "pncp_id"},
  {"Objeto", "objeto"},
  {"Órgão", "orgao"},
  {"CNPJ do órgão", "cnpj_orgao"},
  {"UF", "uf"},
  {"Município", "municipio"},
  {"Valor estimado", "valor"},
  {"Modalidade", "modalidade"},
  {"Publicação", "data_publicacao"},
  {"Abertura", "data_abertura"},
  {"Encerramento", "data_encerramento"},
  {"Dias restantes", "dias_restantes"},
  {"Urgência", "urgencia"},
  {"Situação", "situacao"},
  {"Número da compra", "numero_compra"},
  {"Relevância", "relevance_score"},
  {"Viabilidade", "viability_score"},
  {"Termos", "matched_terms"},
  {"Link", "link"},
}};

/// Fixed, never scientific: spreadsheets understand that everywhere.
std::string render_real(double x) {
  char buf[400];
  auto [end, error] = std::to_chars(buf, buf + sizeof(buf), x,
                                    std::chars_format::fixed);
  return error == std::errc{} ? std::string(buf, end) : std::string();
}

std::string join(const json& list) {
  std::string result;
  for (const auto& x : list)
    if (x.is_string())
      result += (result.empty() ? "" : "; ") + x.get<std::string>();
  return result;
}

std::string render_cell(const json& notice, const char* field) {
  auto i = notice.find(field);
  if (i == notice.end() || i->is_null())
    return {};
  if (i->is_string())
    return csv_cell(i->get_ref<const std::string&>());
  if (i->is_array())
    return csv_cell(join(*i));
  if (i->is_number_float())
    return render_real(i->get<double>());
  return i->is_number() ? i->dump() : std::string();
}

} // namespace

std::string csv_cell(std::string_view text) {
  constexpr std::string_view formula = "=+-@\t\r\n";
  bool risky = !text.empty() && formula.find(text.front()) != formula.npos;
  if (!risky && text.find_first_of(",;\"\r\n") == std::string_view::npos)
    return std::string(text);
  std::string result = risky ? "\"'" : "\"";
  for (char c : text) {
    if (c == '"')
      result += '"';
    result += c;
  }
  return result + '"';
}

std::string render_csv(const json& notices) {
  std::string result = "\xEF\xBB\xBF";
  for (const auto& [title, field] : csv_columns)
    result += (field == csv_columns.front().field ? "" : ",") + csv_cell(title);
  result += "\r\n";
  for (const auto& notice : notices) {
    for (const auto& [title, field] : csv_columns)
      result += (field == csv_columns.front().field ? "" : ",")
                + render_cell(notice, field);
    result += "\r\n";
  }
  return result;
}

} // namespace bidiq::client
