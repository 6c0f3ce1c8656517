# A sector of a user's own: compiling it, and trying it on cached notices.
find_package(benchmark REQUIRED)
add_executable(bench_sectors sectors.cpp)
target_link_libraries(bench_sectors
  PRIVATE bidiq_match_core benchmark::benchmark)
target_compile_definitions(bench_sectors PRIVATE
  BIDIQ_SOURCE_DIR="${CMAKE_SOURCE_DIR}"
  BIDIQ_DATA_DIR="${CMAKE_SOURCE_DIR}/../shared/data")
