bidiq_test(test_redis_link
  SOURCES actors/redis/link.cpp actors/redis/node_command.cpp
  LINK bidiq_redis_core PCH core)
