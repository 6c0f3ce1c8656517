# Every third-party library, all from the distribution's packages (tools/setup).
find_package(Threads REQUIRED)
find_package(Boost 1.81 REQUIRED)
find_package(nlohmann_json 3.11 REQUIRED)
find_package(CURL 7.83 REQUIRED)
find_package(ZLIB REQUIRED)
find_package(OpenSSL 3 REQUIRED)
find_package(simdjson REQUIRED)
find_package(prometheus-cpp REQUIRED CONFIG)
find_package(Catch2 REQUIRED)
find_package(CLI11 REQUIRED)
find_package(pugixml REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(XLSXWRITER REQUIRED IMPORTED_TARGET xlsxwriter)
# Only as the codec of Redis' protocol (docs/adr/0003-hiredis-as-codec.md).
pkg_check_modules(HIREDIS REQUIRED IMPORTED_TARGET hiredis)
pkg_check_modules(SQLITE REQUIRED IMPORTED_TARGET sqlite3)
pkg_check_modules(LIBPQ REQUIRED IMPORTED_TARGET libpq)
pkg_check_modules(UTF8PROC REQUIRED IMPORTED_TARGET libutf8proc)

# Debian's libcaf-dev 0.17.6 ships neither a CMake package nor a .pc file.
find_path(CAF_INCLUDE caf/config.hpp REQUIRED)
find_library(CAF_CORE caf_core REQUIRED)
file(STRINGS "${CAF_INCLUDE}/caf/config.hpp" caf_version
     REGEX "#define CAF_VERSION 17[0-9][0-9]$")
if (NOT caf_version)
  message(FATAL_ERROR "CAF 0.17.x wanted, see docs/adr/0002-caf-0.17.md")
endif ()
add_library(caf::core UNKNOWN IMPORTED)
set_target_properties(caf::core PROPERTIES IMPORTED_LOCATION "${CAF_CORE}")
target_link_libraries(caf::core INTERFACE Threads::Threads)

# Debian's libsoci-dev ships neither a CMake package nor .pc files.
find_path(SOCI_INCLUDE soci/soci.h REQUIRED)
foreach (part core sqlite3 postgresql)
  find_library(SOCI_${part} soci_${part} REQUIRED)
  add_library(soci::${part} UNKNOWN IMPORTED)
  set_target_properties(soci::${part} PROPERTIES
                        IMPORTED_LOCATION "${SOCI_${part}}")
endforeach ()
target_link_libraries(soci::sqlite3 INTERFACE soci::core PkgConfig::SQLITE)
target_link_libraries(soci::postgresql INTERFACE soci::core PkgConfig::LIBPQ)
