# Parsing, normalising and matching of notices.
find_package(benchmark REQUIRED)
add_executable(bench_core core.cpp)
target_link_libraries(bench_core
  PRIVATE bidiq_bench_core benchmark::benchmark)
target_compile_definitions(bench_core PRIVATE
  BIDIQ_SOURCE_DIR="${CMAKE_SOURCE_DIR}"
  BIDIQ_DATA_DIR="${CMAKE_SOURCE_DIR}/../shared/data")
