#include "actors/sources/pncp_page.hpp"

#include "actors/sources/notice_field.hpp"
#include "actors/sources/page_fields.hpp"
#include "actors/sources/page_text.hpp"

namespace bidiq {

namespace {

using simdjson::dom::element;

using field = notice_field;

constexpr field_table<field, 25> table{{
  {"orgaoEntidade", field::agency_parts},
  {"cnpj", field::agency_cnpj},
  {"razaoSocial", field::agency},
  {"municipioNome", field::city},
  {"codigoIbge", field::city_code},
  {"dataEncerramentoProposta", field::closes},
  {"valorTotalHomologado", field::homologated},
  {"numeroControlePNCP", field::id},
  {"dataInclusao", field::inserted},
  {"linkSistemaOrigem", field::origin_link},
  {"modalidadeId", field::modality},
  {"modalidadeNome", field::modality_name},
  {"objetoCompra", field::object},
  {"dataAberturaProposta", field::opens},
  {"dataPublicacaoPncp", field::published},
  {"numeroCompra", field::purchase_number},
  {"situacaoCompraId", field::situation},
  {"situacaoCompraNome", field::situation_name},
  {"esferaId", field::sphere},
  {"orgaoSubRogado", field::subrogated_agency},
  {"unidadeSubRogada", field::subrogated_unit},
  {"ufSigla", field::uf},
  {"unidadeOrgao", field::unit_parts},
  {"nomeUnidade", field::unit},
  {"valorTotalEstimado", field::value},
}};
static_assert(table.perfect());

std::string missing_key(uint64_t seen) {
  return table.missing(seen | optional_fields);
}

void fill_all(notice& to, simdjson::dom::object record, record_notes& notes) {
  for (auto [key, value] : record) {
    auto which = table.find(key);
    if (which == field::other)
      continue;
    notes.seen |= uint64_t{1} << static_cast<int>(which);
    simdjson::dom::object nested;
    if (which != field::agency_parts && which != field::unit_parts)
      fill(to, which, value, notes.unknown_enums);
    else if (value.get(nested) == simdjson::SUCCESS)
      fill_all(to, nested, notes);
  }
}

} // namespace

page_words pncp_words() noexcept {
  return {
    .source = "pncp",
    .list = "data",
    .total_records = "totalRegistros",
    .total_pages = "totalPaginas",
    .page_number = "numeroPagina",
    .pages_left = "paginasRestantes",
    .page_size = 50,
    .read = read_pncp_record,
    .missing = missing_key,
  };
}

std::shared_ptr<notice> read_pncp_record(element record, record_notes& notes) {
  simdjson::dom::object fields;
  if (record.get(fields) != simdjson::SUCCESS)
    return nullptr;
  auto result = std::make_shared<notice>();
  auto unknown = notes.unknown_enums;
  fill_all(*result, fields, notes);
  if (!usable_control_number(result->id) || result->object.empty()) {
    notes.unknown_enums = unknown;
    return nullptr;
  }
  result->link = portal_link(result->id);
  return result;
}

} // namespace bidiq
