bidiq_test(test_redis_link
  SOURCES actors/redis/link.cpp actors/redis/node_command.cpp
          actors/redis/poison.cpp
  LINK bidiq_redis_core PCH core)
bidiq_test(test_redis_actors
  SOURCES actors/redis/node_registry.cpp actors/redis/redis_supervisor.cpp
          actors/progress/shared_stream_gate.cpp
  LINK bidiq_redis_actors bidiq_progress_actors bidiq_test_redis PCH net)
bidiq_test(test_redis_node TIMEOUT 120
  SOURCES integration/redis_health.cpp
  LINK bidiq_test_node bidiq_test_redis)
add_dependencies(test_redis_node bidiqd pncp-sim)
