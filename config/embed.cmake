# cmake -D IN=file -D OUT=file.cpp -D HEADER=x.hpp -D FUNCTION=name -P embed.cmake
# Writes a C++ source whose bidiq::FUNCTION() returns the bytes of IN. Bytes
# rather than a string literal: compilers limit the length of literals.
file(READ "${IN}" hex HEX)
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${hex}")

file(WRITE "${OUT}"
"#include \"${HEADER}\"

namespace bidiq {

namespace {

// The last byte is not part of it, so that an empty file is possible.
constexpr unsigned char bytes[] = {
${bytes}
0};

} // namespace

std::string_view ${FUNCTION}() noexcept {
  return {reinterpret_cast<const char*>(bytes), sizeof(bytes) - 1};
}

} // namespace bidiq
")
