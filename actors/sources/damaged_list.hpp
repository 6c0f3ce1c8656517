#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

namespace bidiq {

/// What an element of a damaged list has turned out to be.
enum class list_element : uint8_t {
  record, ///< Read, and taken.
  broken, ///< No record that can be read.
};

/// Cuts the elements of a list, what is between its brackets, out of a body
/// that is no JSON, and gives each that is sound in structure to `take` once,
/// in order, and what is between them never. Where the structure breaks it goes
/// on at the next object that `take` recognises as a record: so a quote too
/// many costs its record and not those behind it. Looks at no byte more than
/// about twenty times, whatever they are.
///
/// Returns how many elements or stretches of several have been lost, at least;
/// -1 if this is no list at all.
int64_t
cut_damaged_list(std::string_view list,
                 const std::function<list_element(std::string_view)>& take);

} // namespace bidiq
