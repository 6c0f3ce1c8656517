#pragma once

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <string_view>

namespace bidiq::client {

/// One text cell (RFC 4180): quoted if needed. Texts that a spreadsheet would
/// take for a formula (beginning with = + - @ tab CR LF) get a leading
/// apostrophe.
std::string csv_cell(std::string_view text);

/// The notices (an array of `licitacoes[]`) as CSV: byte order mark, header in
/// Portuguese, commas, CRLF, numbers with a decimal point, ISO dates.
std::string render_csv(const nlohmann::json& notices);

} // namespace bidiq::client
