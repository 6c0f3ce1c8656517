# Commands of the Redis client against a real redis-server.
find_package(benchmark REQUIRED)
if (TARGET bidiq_test_redis)
  add_executable(bench_redis redis.cpp)
  target_link_libraries(bench_redis
    PRIVATE bidiq_redis bidiq_test_redis benchmark::benchmark)
endif ()
