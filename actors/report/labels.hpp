#pragma once

#include "actors/domain/request.hpp"
#include "actors/domain/result.hpp"

#include <string>
#include <string_view>

namespace bidiq {

/// The words of a report (pt-BR). Unknown values are returned as they are, or
/// as "Não informada" when there is nothing to return.

std::string_view sphere_label(char sphere) noexcept;
std::string_view status_label(search_status x) noexcept;
std::string_view status_label(status_filter x) noexcept;
std::string_view order_label(sort_order x) noexcept;
std::string_view mode_label(term_mode x) noexcept;

/// How a source or a UF of a search ended.
std::string outcome_label(std::string_view status);

std::string source_label(std::string_view source);

} // namespace bidiq
