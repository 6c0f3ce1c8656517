#pragma once

#include "actors/base/time.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace bidiq {

/// Renders a record of PNCP's shape as Portal de Compras Públicas v2 lists it,
/// with `number` for codigoLicitacao: no value, no CNPJ, times in UTC, the
/// object without the platform's name, cut at 255 characters, and by its own
/// typing at times in capitals or without accents. `now` decides the status.
std::string pcp_record(std::string_view pncp_body, int64_t number,
                       local_time now);

/// Returns a record as it is if it has that shape; expands one of the flat
/// shape (objeto, orgao, uf, municipio, modalidade, dataAbertura,
/// dataEncerramento, urlReferencia, codigoLicitacao). Empty = it is neither.
std::string pcp_record_of(std::string_view json);

} // namespace bidiq
