# The cached part of a search over the whole country, from memory and from
# Redis.
find_package(benchmark REQUIRED)
if (TARGET bidiq_test_redis)
  add_executable(bench_cache cache.cpp)
  target_link_libraries(bench_cache
    PRIVATE bidiq_cache_actors bidiq_redis_actors bidiq_test_redis
            nlohmann_json::nlohmann_json benchmark::benchmark)
  target_compile_definitions(bench_cache PRIVATE
    BIDIQ_DATA_DIR="${CMAKE_SOURCE_DIR}/../shared/data")
endif ()
