#include "actors/sources/pncp_page_record.hpp"

#include "actors/sources/page_fields.hpp"
#include "actors/sources/page_text.hpp"
#include "actors/sources/page_values.hpp"

namespace bidiq {

namespace {

using simdjson::dom::element;

enum class field : uint8_t {
  other,
  agency,
  agency_cnpj,
  agency_name,
  city,
  city_code,
  closes,
  homologated,
  id,
  inserted,
  link,
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
  unit_name,
  value,
};

constexpr field_table<field, 23> table{{
  {"orgaoEntidade", field::agency},
  {"cnpj", field::agency_cnpj},
  {"razaoSocial", field::agency_name},
  {"municipioNome", field::city},
  {"codigoIbge", field::city_code},
  {"dataEncerramentoProposta", field::closes},
  {"valorTotalHomologado", field::homologated},
  {"numeroControlePNCP", field::id},
  {"dataInclusao", field::inserted},
  {"linkSistemaOrigem", field::link},
  {"modalidadeId", field::modality},
  {"modalidadeNome", field::modality_name},
  {"objetoCompra", field::object},
  {"dataAberturaProposta", field::opens},
  {"dataPublicacaoPncp", field::published},
  {"numeroCompra", field::purchase_number},
  {"situacaoCompraId", field::situation},
  {"situacaoCompraNome", field::situation_name},
  {"esferaId", field::sphere},
  {"ufSigla", field::uf},
  {"unidadeOrgao", field::unit},
  {"nomeUnidade", field::unit_name},
  {"valorTotalEstimado", field::value},
}};
static_assert(table.perfect());

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

  void read_nested(element x) {
    simdjson::dom::object nested;
    if (x.get(nested) == simdjson::SUCCESS)
      read(nested);
  }

  notice& to_;
  record_notes& notes_;
};

void record_filler::read(field which, element x) {
  switch (which) {
    case field::other:
      return;
    case field::agency:
    case field::unit:
      return read_nested(x);
    case field::agency_cnpj:
      to_.agency_cnpj = digits_of(text_of(x));
      return;
    case field::agency_name:
      to_.agency = text_of(x);
      return;
    case field::city:
      to_.city = text_of(x);
      return;
    case field::city_code:
      to_.city_code = text_of(x);
      return;
    case field::closes:
      to_.closes = time_of(x);
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
    case field::link:
      if (x.is_string())
        to_.link = clean_link(std::string_view{x.get_string()});
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
    case field::unit_name:
      to_.unit = text_of(x);
      return;
    case field::value:
      to_.value = amount_of(x);
      return;
  }
}

} // namespace

std::shared_ptr<notice> read_pncp_record(element record, record_notes& notes) {
  simdjson::dom::object fields;
  if (record.get(fields) != simdjson::SUCCESS)
    return nullptr;
  auto result = std::make_shared<notice>();
  auto unknown = notes.unknown_enums;
  record_filler{*result, notes}.read(fields);
  if (!usable_control_number(result->id) || result->object.empty()) {
    notes.unknown_enums = unknown;
    return nullptr;
  }
  if (result->link.empty())
    result->link = portal_link(result->id);
  return result;
}

std::string missing_pncp_key(uint64_t seen) {
  return table.missing(seen);
}

} // namespace bidiq
