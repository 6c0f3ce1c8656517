#pragma once

#include <string>
#include <string_view>

namespace bidiq {

/// Renders a record of PNCP's shape as Compras.gov.br's open data list it:
/// flat, 52 keys, the same control number, modality in both numberings, city
/// in capitals with a number for its code.
std::string comprasgov_record(std::string_view pncp_body);

} // namespace bidiq
