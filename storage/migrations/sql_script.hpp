#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace bidiq {

/// The statements of a script, without comments and the semicolons between
/// them. Strings may hold both; there are no comments within statements'
/// strings, no `/* */` and no dollar quoting.
std::vector<std::string> sql_statements(std::string_view script);

/// The table that a script's first line names as `-- adopts: TABLE`, else
/// empty. A database that has such a table was made by another program, which
/// did what the script would do: it is then taken to have been run, and the way
/// back leaves the other's tables alone.
std::string_view adopted_table(std::string_view script) noexcept;

} // namespace bidiq
