#pragma once

#include "actors/search/notice.hpp"

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
  unit_parts, ///< An object with more of these.
  value,
};

/// Sets what one member tells of `to`; adds to `unknown` a code that has no
/// meaning here. What does not concern a notice by itself does nothing.
void fill(notice& to, notice_field which, simdjson::dom::element x,
          uint64_t& unknown);

} // namespace bidiq
