# Everything of a cached search but the cache: collect, merge, render, workbook.
find_package(benchmark REQUIRED)
add_executable(bench_search search.cpp)
target_link_libraries(bench_search
  PRIVATE bidiq_results_core bidiq_report_core benchmark::benchmark)
target_compile_definitions(bench_search PRIVATE
  BIDIQ_SOURCE_DIR="${CMAKE_SOURCE_DIR}"
  BIDIQ_DATA_DIR="${CMAKE_SOURCE_DIR}/../shared/data")
