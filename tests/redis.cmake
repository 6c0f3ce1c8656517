# A real redis-server for tests, also those of other rooms.
add_library(bidiq_test_redis STATIC tools/redis_server.cpp)
target_link_libraries(bidiq_test_redis PUBLIC bidiq_options Threads::Threads)
bidiq_test(test_redis PCH net
  SOURCES net/redis/broken_links.cpp net/redis/commands.cpp net/redis/errors.cpp net/redis/login.cpp
          net/redis/redis_server.cpp net/redis/resp.cpp
          net/redis/sentinel.cpp net/redis/subscriptions.cpp net/redis/url.cpp
  LINK bidiq_redis bidiq_test_redis rapidcheck)
