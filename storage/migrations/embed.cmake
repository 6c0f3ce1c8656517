# cmake -D FOLDER=path -D OUT=file.cpp -P embed.cmake
# Writes a C++ source with the scripts of FOLDER, NNNN_name.{up,down}.sql, in
# the order of their numbers: bidiq::all_migrations().
file(GLOB ups "${FOLDER}/*.up.sql")
list(SORT ups)
set(arrays "")
set(rows "")
foreach (up IN LISTS ups)
  get_filename_component(stem "${up}" NAME)
  string(REGEX REPLACE "\\.up\\.sql$" "" stem "${stem}")
  if (NOT stem MATCHES "^([0-9][0-9][0-9][0-9])_[a-z0-9_]+$")
    message(FATAL_ERROR "${up} is not named NNNN_name.up.sql")
  endif ()
  # Without the zeros in front, which would make it octal.
  math(EXPR version "1${CMAKE_MATCH_1} - 10000")
  foreach (way up down)
    # Bytes rather than a string literal: compilers limit the length of those.
    file(READ "${FOLDER}/${stem}.${way}.sql" hex HEX)
    string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${hex}")
    string(APPEND arrays
           "constexpr unsigned char ${way}_${version}[] = {\n${bytes}\n0};\n")
  endforeach ()
  string(APPEND rows
         "    {${version}, \"${stem}\", text(up_${version}), text(down_${version})},\n")
endforeach ()

file(WRITE "${OUT}"
"#include \"storage/migrations/migration.hpp\"

namespace bidiq {

namespace {

${arrays}
// The last byte is not part of it, so that an empty file is possible.
template <size_t N>
std::string_view text(const unsigned char (&bytes)[N]) {
  return {reinterpret_cast<const char*>(bytes), N - 1};
}

} // namespace

std::span<const migration> all_migrations() {
  static const migration table[] = {
${rows}  };
  return table;
}

} // namespace bidiq
")
