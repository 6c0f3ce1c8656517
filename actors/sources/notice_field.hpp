#pragma once

#include "actors/domain/notice.hpp"

#include <simdjson.h>

#include <cstdint>

namespace bidiq {

/// What a member of a record means, in the sources that write PNCP's records,
/// nested or flat.
enum class notice_field : uint8_t {
  other,
  agency,
  agency_cnpj,
  agency_parts, ///< An object with more of these.
  city,
  city_code,
  closes,
  deleted,
  homologated,
  id,
  inserted, ///< Stands in for `published`.
  modality,
  modality_name,
  object,
  opens,
  origin_link,
  published,
  purchase_number,
  situation,
  situation_name,
  sphere,
  subrogated_agency, ///< A name, or an object with one.
  subrogated_unit,   ///< The same.
  uf,
  unit,
  unit_parts, ///< An object with more of these.
  value,
};

/// Sets what one member tells of `to`; adds to `unknown` a code that has no
/// meaning here. What does not concern a notice by itself does nothing.
void fill(notice& to, notice_field which, simdjson::dom::element x,
          uint64_t& unknown);

/// The fields that a source may leave out whenever they are empty, as a mask:
/// bit n is the field of that value.
inline constexpr uint64_t optional_fields
  = uint64_t{1} << static_cast<int>(notice_field::subrogated_agency)
    | uint64_t{1} << static_cast<int>(notice_field::subrogated_unit);

} // namespace bidiq
