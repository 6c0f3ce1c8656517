# What it costs to keep a result for other nodes, and to read it there.
find_package(benchmark REQUIRED)
add_executable(bench_codec codec.cpp)
target_link_libraries(bench_codec
  PRIVATE bidiq_bench_core bidiq_domain benchmark::benchmark)
target_compile_definitions(bench_codec PRIVATE
  BIDIQ_DATA_DIR="${CMAKE_SOURCE_DIR}/../shared/data")
