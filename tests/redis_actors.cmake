bidiq_test(test_redis_link
  SOURCES actors/redis/link.cpp actors/redis/node_command.cpp
  LINK bidiq_redis_core PCH core)
bidiq_test(test_redis_actors
  SOURCES actors/redis/node_registry.cpp actors/redis/redis_supervisor.cpp
  LINK bidiq_redis_actors bidiq_test_redis PCH net)
