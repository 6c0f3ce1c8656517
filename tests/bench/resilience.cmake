# What it costs to decide whether a request may be sent.
find_package(benchmark REQUIRED)
add_executable(bench_resilience resilience.cpp)
target_link_libraries(bench_resilience
  PRIVATE bidiq_resilience_core bidiq_breaker_core benchmark::benchmark)
