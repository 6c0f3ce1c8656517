#include "actors/sources/notice_field.hpp"

#include "actors/domain/cnpj.hpp"
#include "actors/sources/page_text.hpp"
#include "actors/sources/page_values.hpp"

namespace bidiq {

namespace {

constexpr int modalities = 14;
constexpr int situations = 4;

// The name of a body or unit, told by itself or in an object as PNCP does.
std::string name_in(simdjson::dom::element x, std::string_view key) {
  return x.is_object() ? text_within(x, key) : text_of(x);
}

} // namespace

void fill(notice& to, notice_field which, simdjson::dom::element x,
          uint64_t& unknown) {
  switch (which) {
    case notice_field::other:
    case notice_field::agency_parts:
    case notice_field::deleted:
    case notice_field::unit_parts:
      return;
    case notice_field::agency:
      to.agency = text_of(x);
      return;
    case notice_field::agency_cnpj:
      to.agency_cnpj = cnpj_of(x);
      return;
    case notice_field::city:
      to.city = text_of(x);
      return;
    case notice_field::city_code:
      to.city_code = text_of(x);
      return;
    case notice_field::closes:
      to.closes = time_of(x);
      return;
    case notice_field::homologated:
      to.homologated = amount_of(x).value_or(0) > 0;
      return;
    case notice_field::id:
      to.id = read_control_number(text_of(x));
      return;
    case notice_field::inserted:
      if (!to.published)
        to.published = time_of(x);
      return;
    case notice_field::modality:
      to.modality = code_of(x, modalities, unknown);
      return;
    case notice_field::modality_name:
      to.modality_name = text_of(x);
      return;
    case notice_field::object:
      // A number describes nothing: the record is damaged, and told so.
      if (x.is_string())
        to.object = text_of(x);
      return;
    case notice_field::opens:
      to.opens = time_of(x);
      return;
    case notice_field::origin_link:
      if (x.is_string())
        to.origin_link = clean_link(std::string_view{x.get_string()});
      return;
    case notice_field::published:
      if (auto time = time_of(x))
        to.published = time;
      return;
    case notice_field::purchase_number:
      to.purchase_number = text_of(x);
      return;
    case notice_field::situation:
      to.situation = code_of(x, situations, unknown);
      return;
    case notice_field::situation_name:
      to.situation_name = text_of(x);
      return;
    case notice_field::sphere:
      to.sphere = sphere_of(x, unknown);
      return;
    case notice_field::subrogated_agency:
      to.subrogated_agency = name_in(x, "razaoSocial");
      return;
    case notice_field::subrogated_unit:
      to.subrogated_unit = name_in(x, "nomeUnidade");
      return;
    case notice_field::uf:
      to.uf = in_capitals(text_of(x));
      return;
    case notice_field::unit:
      to.unit = text_of(x);
      return;
    case notice_field::value:
      to.value = amount_of(x);
      return;
  }
}

} // namespace bidiq
