#include "tools/pncp-sim/list_query.hpp"

#include "tools/pncp-sim/errors.hpp"

#include <charconv>

namespace bidiq {

namespace {

using namespace std::chrono;

constexpr int64_t last_modality = 14;
constexpr days longest_span{365};

std::optional<int64_t> to_number(std::string_view text) {
  int64_t value = 0;
  auto end = text.data() + text.size();
  auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc{} || stop != end)
    return std::nullopt;
  return value;
}

std::optional<local_day> to_day(std::string_view text) {
  if (text.size() != 8)
    return std::nullopt;
  std::string iso{text};
  return parse_day(iso.insert(6, "-").insert(4, "-"));
}

// Collects a query and keeps the first violation met.
class query_reader {
public:
  query_reader(pncp_list list, const sim_target& target, const sim_now& now)
    : list_(list), target_(target), now_(now) {
  }

  std::variant<list_query, sim_answer> read();

private:
  void require(std::string_view name, std::string_view type);
  int64_t number(std::string_view name, std::string_view type,
                 int64_t fallback);
  void read_parameters();
  void check_page(int64_t page, int64_t size);
  void check_modality(int64_t modality);
  void check_period();
  void check_proposal_end();

  void refuse(std::string_view message) {
    if (!error_)
      error_ = spring_error(400, message, target_.path, now_.utc);
  }

  void refuse_rule(std::string_view message) {
    if (!error_)
      error_ = business_error(message, target_.path, now_.utc);
  }

  std::string text(std::string_view name) const {
    auto value = target_.find(name);
    return value ? *value : std::string{};
  }

  pncp_list list_;
  const sim_target& target_;
  sim_now now_;
  list_query query_;
  std::optional<sim_answer> error_;
};

void query_reader::require(std::string_view name, std::string_view type) {
  if (!target_.find(name) || target_.find(name)->empty())
    refuse("Required request parameter '" + std::string{name}
           + "' for method parameter type " + std::string{type}
           + " is not present");
}

int64_t query_reader::number(std::string_view name, std::string_view type,
                             int64_t fallback) {
  auto value = target_.find(name);
  if (!value || value->empty())
    return fallback;
  if (auto result = to_number(*value))
    return *result;
  refuse("Failed to convert value of type 'java.lang.String' to required type "
         "'java.lang."
         + std::string{type} + "'; For input string: \"" + *value + "\"");
  return fallback;
}

void query_reader::read_parameters() {
  if (list_ != pncp_list::proposal)
    require("dataInicial", "String");
  require("dataFinal", "String");
  if (list_ != pncp_list::proposal)
    require("codigoModalidadeContratacao", "Long");
  require("pagina", "Integer");
  auto modality = number("codigoModalidadeContratacao", "Long", 0);
  query_.filter.dispute_mode
    = static_cast<int>(number("codigoModoDisputa", "Integer", 0));
  number("idUsuario", "Long", 0);
  check_page(number("pagina", "Integer", 1),
             number("tamanhoPagina", "Integer", 50));
  check_modality(modality);
  query_.filter.uf = text("uf");
  query_.filter.city_code = text("codigoMunicipioIbge");
  query_.filter.cnpj = text("cnpj");
  query_.filter.unit_code = text("codigoUnidadeAdministrativa");
}

void query_reader::check_page(int64_t page, int64_t size) {
  if (page < 1)
    refuse("must be greater than or equal to 1");
  if (size < 10)
    refuse("must be greater than or equal to 10");
  if (size > 50)
    refuse("Tamanho de página inválido");
  query_.page = static_cast<uint64_t>(page);
  query_.page_size = static_cast<uint64_t>(size);
}

void query_reader::check_modality(int64_t modality) {
  if (modality < 0 || modality > last_modality
      || (modality == 0 && target_.find("codigoModalidadeContratacao")
          && list_ != pncp_list::proposal))
    refuse_rule("Código da modalidade de contratação inválido.");
  query_.filter.modality = static_cast<int>(modality);
}

void query_reader::check_period() {
  auto from = to_day(text("dataInicial"));
  auto to = to_day(text("dataFinal"));
  if (!from)
    return refuse_rule(
      "Data Inicial inválida, deve estar no formato yyyyMMdd.");
  if (!to)
    return refuse_rule("Data Final inválida, deve estar no formato yyyyMMdd.");
  if (*from > *to)
    return refuse_rule("Data Inicial deve ser anterior ou igual à Data Final");
  if (*to - *from > longest_span)
    return refuse_rule("Período inicial e final maior que 365 dias.");
  query_.filter.days.emplace(*from, *to);
}

void query_reader::check_proposal_end() {
  auto to = to_day(text("dataFinal"));
  if (!to)
    return refuse_rule("Data Final inválida, deve estar no formato yyyyMMdd.");
  if (*to < floor<days>(now_.brasilia))
    return refuse_rule("Data Final inválida. Data Final deve ser maior ou "
                       "igual a data atual");
  query_.filter.closing.emplace(now_.brasilia,
                                local_time{*to} + hours{24} - seconds{1});
}

std::variant<list_query, sim_answer> query_reader::read() {
  read_parameters();
  if (list_ == pncp_list::proposal)
    check_proposal_end();
  else
    check_period();
  if (list_ == pncp_list::update)
    query_.filter.order = list_order::updated;
  if (error_)
    return std::move(*error_);
  return std::move(query_);
}

} // namespace

std::optional<pncp_list> find_list(std::string_view path) {
  if (path == "/v1/contratacoes/publicacao")
    return pncp_list::publication;
  if (path == "/v1/contratacoes/atualizacao")
    return pncp_list::update;
  if (path == "/v1/contratacoes/proposta")
    return pncp_list::proposal;
  return std::nullopt;
}

std::variant<list_query, sim_answer>
read_list_query(pncp_list list, const sim_target& target, const sim_now& now) {
  return query_reader{list, target, now}.read();
}

} // namespace bidiq
