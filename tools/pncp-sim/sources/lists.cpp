#include "tools/pncp-sim/sources/lists.hpp"

#include "tools/pncp-sim/errors.hpp"

#include <charconv>

namespace bidiq {

namespace {

constexpr uint64_t pcp_page_size = 10;
constexpr int64_t smallest_page = 10;
constexpr int64_t largest_page = 500;
constexpr local_day far_future{std::chrono::days{1'000'000}};

// Reads parameters and keeps the first complaint.
class parameter_reader {
public:
  parameter_reader(const sim_target& target, const sim_now& now)
    : target_(target), now_(now) {
  }

  std::string text(std::string_view name) const {
    auto value = target_.find(name);
    return value ? *value : std::string{};
  }

  void require(std::string_view name, std::string_view type) {
    if (text(name).empty())
      refuse("Required request parameter '" + std::string{name}
             + "' for method parameter type " + std::string{type}
             + " is not present");
  }

  int64_t number(std::string_view name, int64_t fallback) {
    auto value = text(name);
    if (value.empty())
      return fallback;
    int64_t result = 0;
    auto end = value.data() + value.size();
    auto [stop, error] = std::from_chars(value.data(), end, result);
    if (error == std::errc{} && stop == end)
      return result;
    refuse("Failed to convert value of type 'java.lang.String' to required "
           "type 'java.lang.Integer'; For input string: \""
           + value + "\"");
    return fallback;
  }

  std::optional<local_day> day(std::string_view name, bool instants) {
    auto value = text(name);
    if (value.empty())
      return std::nullopt;
    auto day = parse_day(instants ? value.substr(0, 10) : value);
    if (!day)
      refuse("Failed to convert '" + std::string{name} + "' with value: '"
             + value + "'");
    return day;
  }

  void refuse(std::string_view message) {
    if (!error_)
      error_ = spring_error(400, message, target_.path, now_.utc);
  }

  std::variant<row_query, sim_answer> result(row_query query) {
    if (error_)
      return std::move(*error_);
    return query;
  }

private:
  const sim_target& target_;
  sim_now now_;
  std::optional<sim_answer> error_;
};

uint64_t page_of(parameter_reader& reader) {
  auto page = reader.number("pagina", 1);
  if (page < 1)
    reader.refuse("pagina: must be greater than or equal to 1");
  return static_cast<uint64_t>(page);
}

void read_days(parameter_reader& reader, row_query& query,
               std::string_view first, std::string_view last, bool instants) {
  auto from = reader.day(first, instants);
  auto to = reader.day(last, instants);
  if (from && to && *from > *to)
    reader.refuse("Data inicial maior que a data final");
  if (from || to)
    query.filter.days.emplace(from.value_or(local_day{}),
                              to.value_or(far_future));
}

} // namespace

bool is_list_of(sim_source source, std::string_view path) noexcept {
  switch (source) {
    case sim_source::pcp:
      return path == "/v2/licitacao/processos";
    case sim_source::comprasgov:
      return path == "/modulo-contratacoes/1_consultarContratacoes_PNCP_14133";
    case sim_source::pncp:
      return find_list(path).has_value();
  }
  return false;
}

std::variant<row_query, sim_answer> read_pcp_query(const sim_target& target,
                                                   const sim_now& now) {
  parameter_reader reader{target, now};
  row_query query;
  query.page = page_of(reader);
  query.page_size = pcp_page_size;
  read_days(reader, query, "dataInicial", "dataFinal", true);
  reader.number("tipoData", 1);
  return reader.result(std::move(query));
}

std::variant<row_query, sim_answer>
read_comprasgov_query(const sim_target& target, const sim_now& now) {
  parameter_reader reader{target, now};
  row_query query;
  reader.require("dataPublicacaoPncpInicial", "LocalDate");
  reader.require("dataPublicacaoPncpFinal", "LocalDate");
  reader.require("codigoModalidade", "Integer");
  query.page = page_of(reader);
  auto size = reader.number("tamanhoPagina", smallest_page);
  if (size < smallest_page || size > largest_page)
    reader.refuse("tamanhoPagina: deve estar entre 10 e 500");
  query.page_size = static_cast<uint64_t>(size);
  read_days(reader, query, "dataPublicacaoPncpInicial",
            "dataPublicacaoPncpFinal", false);
  query.filter.code = static_cast<int>(reader.number("codigoModalidade", 0));
  if (query.filter.code == 0)
    query.filter.code = -1; // No list of all modalities: 0 finds nothing.
  query.filter.uf = reader.text("unidadeOrgaoUfSigla");
  return reader.result(std::move(query));
}

} // namespace bidiq
