# What it costs to know who asks.
find_package(benchmark REQUIRED)
if (TARGET bidiq_test_redis)
  add_executable(bench_auth auth.cpp)
  target_link_libraries(bench_auth
    PRIVATE bidiq_auth_actors bidiq_redis_actors bidiq_test_redis
            benchmark::benchmark)
endif ()
