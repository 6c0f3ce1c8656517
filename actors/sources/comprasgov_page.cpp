#include "actors/sources/comprasgov_page.hpp"

#include "actors/sources/notice_field.hpp"
#include "actors/sources/page_fields.hpp"
#include "actors/sources/page_place.hpp"
#include "actors/sources/page_text.hpp"

namespace bidiq {

namespace {

using simdjson::dom::element;

using field = notice_field;

constexpr field_table<field, 23> table{{
  {"orgaoEntidadeRazaoSocial", field::agency},
  {"orgaoEntidadeCnpj", field::agency_cnpj},
  {"unidadeOrgaoMunicipioNome", field::city},
  {"unidadeOrgaoCodigoIbge", field::city_code},
  {"dataEncerramentoPropostaPncp", field::closes},
  {"contratacaoExcluida", field::deleted},
  {"valorTotalHomologado", field::homologated},
  {"numeroControlePNCP", field::id},
  {"dataInclusaoPncp", field::inserted},
  {"modalidadeIdPncp", field::modality},
  {"modalidadeNome", field::modality_name},
  {"objetoCompra", field::object},
  {"dataAberturaPropostaPncp", field::opens},
  {"dataPublicacaoPncp", field::published},
  {"numeroCompra", field::purchase_number},
  {"situacaoCompraIdPncp", field::situation},
  {"situacaoCompraNomePncp", field::situation_name},
  {"orgaoEntidadeEsferaId", field::sphere},
  {"orgaoSubrogadoRazaoSocial", field::subrogated_agency},
  {"unidadeSubrogadaNomeUnidade", field::subrogated_unit},
  {"unidadeOrgaoUfSigla", field::uf},
  {"unidadeOrgaoNomeUnidade", field::unit},
  {"valorTotalEstimado", field::value},
}};
static_assert(table.perfect());

std::string missing_key(uint64_t seen) {
  return table.missing(seen | optional_fields);
}

void fill_all(notice& to, simdjson::dom::object record, record_notes& notes) {
  for (auto [key, value] : record) {
    auto which = table.find(key);
    notes.seen |= uint64_t{1} << static_cast<int>(which);
    fill(to, which, value, notes.unknown_enums);
    bool deleted = false;
    if (which == field::deleted && value.get(deleted) == simdjson::SUCCESS)
      notes.left_out = notes.left_out || deleted;
  }
  to.city = spelled_place(to.city);
}

} // namespace

page_words comprasgov_words() noexcept {
  return {
    .source = "comprasgov",
    .list = "resultado",
    .total_records = "totalRegistros",
    .total_pages = "totalPaginas",
    .page_number = "numeroPagina",
    .pages_left = "paginasRestantes",
    .page_size = comprasgov_page_size,
    .read = read_comprasgov_record,
    .missing = missing_key,
  };
}

std::shared_ptr<notice> read_comprasgov_record(element record,
                                               record_notes& notes) {
  simdjson::dom::object fields;
  if (record.get(fields) != simdjson::SUCCESS)
    return nullptr;
  auto result = std::make_shared<notice>();
  auto unknown = notes.unknown_enums;
  fill_all(*result, fields, notes);
  auto known = usable_control_number(result->id);
  notes.left_out = notes.left_out && known;
  if (!known || result->object.empty() || notes.left_out) {
    notes.unknown_enums = unknown;
    notes.id = std::move(result->id);
    return nullptr;
  }
  result->link = portal_link(result->id);
  return result;
}

} // namespace bidiq
