#pragma once

#include <string>
#include <string_view>

namespace bidiq {

/// Returns the name of a place in the usual spelling if it is all in capitals:
/// "SÃO JOÃO DEL-REI" is "São João del-Rei"; any other text as it is.
std::string spelled_place(std::string_view text);

} // namespace bidiq
