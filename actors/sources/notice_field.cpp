#include "actors/sources/notice_field.hpp"

#include "actors/sources/page_text.hpp"
#include "actors/sources/page_values.hpp"

namespace bidiq {

namespace {

constexpr int modalities = 14;
constexpr int situations = 4;

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
      to.agency_cnpj = digits_of(text_of(x));
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
      to.homologated = amount_of(x).has_value();
      return;
    case notice_field::id:
      to.id = text_of(x);
      return;
    case notice_field::inserted:
      if (!to.published)
        to.published = time_of(x);
      return;
    case notice_field::link:
      if (x.is_string())
        to.link = clean_link(std::string_view{x.get_string()});
      return;
    case notice_field::modality:
      to.modality = code_of(x, modalities, unknown);
      return;
    case notice_field::modality_name:
      to.modality_name = text_of(x);
      return;
    case notice_field::object:
      to.object = text_of(x);
      return;
    case notice_field::opens:
      to.opens = time_of(x);
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
