# The workbook beside a bare libxlsxwriter loop.
find_package(benchmark REQUIRED)
add_executable(bench_workbook workbook.cpp)
target_link_libraries(bench_workbook
  PRIVATE bidiq_report_core benchmark::benchmark)
