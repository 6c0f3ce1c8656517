# A real redis-server for tests, also those of other rooms.
add_library(bidiq_test_redis STATIC tools/redis_server.cpp)
target_link_libraries(bidiq_test_redis PUBLIC bidiq_options Threads::Threads)
bidiq_test(test_redis
  SOURCES net/redis/redis_server.cpp
  LINK bidiq_test_redis)
