#include "actors/sources/comprasgov_page.hpp"

#include "actors/sources/page_fields.hpp"
#include "actors/sources/page_place.hpp"
#include "actors/sources/page_text.hpp"
#include "actors/sources/page_values.hpp"

namespace bidiq {

namespace {

using simdjson::dom::element;

enum class field : uint8_t {
  other,
  agency,
  agency_cnpj,
  city,
  city_code,
  closes,
  deleted,
  homologated,
  id,
  inserted,
  modality,
  modality_name,
  object,
  opens,
  published,
  purchase_number,
  situation,
  situation_name,
  sphere,
  uf,
  unit,
  value,
};

constexpr field_table<field, 21> table{{
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
  {"unidadeOrgaoUfSigla", field::uf},
  {"unidadeOrgaoNomeUnidade", field::unit},
  {"valorTotalEstimado", field::value},
}};
static_assert(table.perfect());

std::string missing_key(uint64_t seen) {
  return table.missing(seen);
}

/// Fills one notice.
class record_filler {
public:
  record_filler(notice& to, record_notes& notes) : to_(to), notes_(notes) {
    // nop
  }

  void read(simdjson::dom::object record) {
    for (auto [key, value] : record) {
      auto which = table.find(key);
      notes_.seen |= uint64_t{1} << static_cast<int>(which);
      read(which, value);
    }
  }

private:
  void read(field which, element x);

  notice& to_;
  record_notes& notes_;
};

void record_filler::read(field which, element x) {
  switch (which) {
    case field::other:
      return;
    case field::agency:
      to_.agency = text_of(x);
      return;
    case field::agency_cnpj:
      to_.agency_cnpj = digits_of(text_of(x));
      return;
    case field::city:
      to_.city = spelled_place(text_of(x));
      return;
    case field::city_code:
      to_.city_code = text_of(x);
      return;
    case field::closes:
      to_.closes = time_of(x);
      return;
    case field::deleted:
      if (bool deleted; x.get(deleted) == simdjson::SUCCESS && deleted)
        notes_.left_out = true;
      return;
    case field::homologated:
      to_.homologated = amount_of(x).has_value();
      return;
    case field::id:
      to_.id = text_of(x);
      return;
    case field::inserted:
      if (!to_.published)
        to_.published = time_of(x);
      return;
    case field::modality:
      to_.modality = code_of(x, 14, notes_.unknown_enums);
      return;
    case field::modality_name:
      to_.modality_name = text_of(x);
      return;
    case field::object:
      to_.object = text_of(x);
      return;
    case field::opens:
      to_.opens = time_of(x);
      return;
    case field::published:
      if (auto time = time_of(x))
        to_.published = time;
      return;
    case field::purchase_number:
      to_.purchase_number = text_of(x);
      return;
    case field::situation:
      to_.situation = code_of(x, 4, notes_.unknown_enums);
      return;
    case field::situation_name:
      to_.situation_name = text_of(x);
      return;
    case field::sphere:
      to_.sphere = sphere_of(x, notes_.unknown_enums);
      return;
    case field::uf:
      to_.uf = in_capitals(text_of(x));
      return;
    case field::unit:
      to_.unit = text_of(x);
      return;
    case field::value:
      to_.value = amount_of(x);
      return;
  }
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
  record_filler{*result, notes}.read(fields);
  if (!usable_control_number(result->id) || result->object.empty()
      || notes.left_out) {
    notes.unknown_enums = unknown;
    return nullptr;
  }
  result->link = portal_link(result->id);
  return result;
}

} // namespace bidiq
