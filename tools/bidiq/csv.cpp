#include "tools/bidiq/csv.hpp"

#include "tools/bidiq/text.hpp"

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

constexpr std::array<column, 23> csv_columns = {{
  {"Código PNCP", "pncp_id"},
  {"Objeto", "objeto"},
  {"Órgão", "orgao"},
  {"Unidade", "unidade"},
  {"Órgão sub-rogado", "orgao_subrogado"},
  {"CNPJ do órgão", "cnpj_orgao"},
  {"UF", "uf"},
  {"Município", "municipio"},
  {"Valor estimado", "valor"},
  {"Valor implausível", "valor_implausivel"},
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
  {"Termos encontrados", "matched_terms"},
  {"Link", "link"},
  {"Link de origem", "link_origem"},
}};

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

// -- formulas -----------------------------------------------------------------

// What spreadsheets take for the begin of a formula, also in the wide and small
// forms of Unicode.
bool starts_formula(int32_t c) {
  return std::u32string_view{U"=+-@\uFF1D\uFF0B\uFF0D\uFF20\uFE66\uFE62\uFE63"
                             U"\uFE6B"}
           .find(static_cast<char32_t>(c))
         != std::u32string_view::npos;
}

bool is_line_start(char c) {
  return c == '\t' || c == '\r' || c == '\n';
}

/// Finds formulas from left to right, looking at each character once.
class formula_finder {
public:
  explicit formula_finder(std::string_view text) : text_(text) {
    // nop
  }

  /// Whether a formula begins at `at` or behind what is overlooked there:
  /// blanks, control characters, quotes. `at` never goes back.
  bool begins(size_t at) {
    if (begin_ <= at && at < end_)
      return found_;
    auto rest = text_.substr(at);
    begin_ = at;
    for (found_ = false; !rest.empty();) {
      end_ = text_.size() - rest.size() + 1;
      auto c = take_code(rest);
      if (is_hidden(c) || is_blank(c) || c == '"')
        continue;
      found_ = starts_formula(c);
      break;
    }
    return found_;
  }

private:
  std::string_view text_;
  size_t begin_ = 0; ///< What is known holds from here ...
  size_t end_ = 0;   ///< ... to here.
  bool found_ = false;
};

// -- values -------------------------------------------------------------------

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

/// Digits alone would become a number and lose their zeros.
std::string format_cnpj(const std::string& x) {
  auto part = [&](size_t first, size_t size) { return x.substr(first, size); };
  if (x.size() != 14)
    return x;
  return part(0, 2) + '.' + part(2, 3) + '.' + part(5, 3) + '/' + part(8, 4)
         + '-' + part(12, 2);
}

/// "2026-01-02T10:30:00" is a text to Excel, with a blank it is an instant.
std::string format_instant(std::string x) {
  if (x.size() > 10 && x[10] == 'T')
    x[10] = ' ';
  return x;
}

/// "9/2026" would become a date, "00123" a number without its zeros.
std::string format_number_name(const std::string& x) {
  auto digit = !x.empty() && x[0] >= '0' && x[0] <= '9';
  return digit ? "nº " + x : x;
}

std::string render_text(const std::string& field, const std::string& text,
                        csv_dialect dialect) {
  if (dialect == csv_dialect::rfc4180)
    return csv_cell(text, dialect);
  if (field == "cnpj_orgao")
    return csv_cell(format_cnpj(text), dialect);
  if (field == "numero_compra")
    return csv_cell(format_number_name(text), dialect);
  return csv_cell(field.starts_with("data_") ? format_instant(text) : text,
                  dialect);
}

std::string render_number(const json& x, csv_dialect dialect) {
  if (!x.is_number_float())
    return x.dump();
  auto text = render_real(x.get<double>());
  if (auto dot = text.find('.');
      dot != text.npos && dialect == csv_dialect::excel)
    text[dot] = ',';
  return text;
}

std::string render_cell(const json& notice, const std::string& field,
                        csv_dialect dialect) {
  auto i = notice.find(field);
  if (i == notice.end())
    return {};
  if (i->is_string())
    return render_text(field, i->get_ref<const std::string&>(), dialect);
  if (i->is_array())
    return csv_cell(join(*i), dialect);
  if (i->is_boolean() && dialect == csv_dialect::excel)
    return i->get<bool>() ? "sim" : "não";
  if (i->is_boolean())
    return i->dump();
  return i->is_number() ? render_number(*i, dialect) : std::string();
}

} // namespace

std::string without_formula(std::string_view text) {
  formula_finder formula{text};
  std::string result;
  if (!text.empty() && (is_line_start(text[0]) || formula.begins(0)))
    result += '\'';
  for (size_t i = 0; i < text.size(); ++i) {
    auto c = text[i];
    result += c;
    if ((c == ';' || c == ',' || is_line_start(c)) && formula.begins(i + 1))
      result += '\'';
  }
  return result;
}

std::string csv_cell(std::string_view text, csv_dialect dialect) {
  auto excel = dialect == csv_dialect::excel;
  auto cell = excel ? without_formula(text) : std::string(text);
  auto quoted = cell.size() != text.size()
                || cell.find_first_of(",;\"\t\r\n") != cell.npos
                || cell.starts_with(' ') || cell.ends_with(' ');
  if (!quoted)
    return cell;
  std::string result = "\"";
  for (char c : cell) {
    if (c == '"')
      result += '"';
    result += c;
  }
  return result + '"';
}

std::string render_csv(const json& notices, csv_dialect dialect) {
  auto excel = dialect == csv_dialect::excel;
  std::string result{excel ? byte_order_mark : ""};
  auto add_row = [&](auto cell) {
    auto separator = "";
    for (const auto& x : csv_columns) {
      result += separator + cell(x);
      separator = excel ? ";" : ",";
    }
    result += "\r\n";
  };
  add_row([&](auto& x) { return csv_cell(x.title, dialect); });
  for (const auto& notice : notices)
    add_row([&](auto& x) { return render_cell(notice, x.field, dialect); });
  return result;
}

} // namespace bidiq::client
