# Several nodes, a real redis-server and what stands between them.
find_package(Python3 COMPONENTS Interpreter REQUIRED)
bidiq_test(test_tcp_gate_program
  SOURCES tools/tcp_gate_control.cpp
  LINK bidiq_test_node bidiq_tcp_gate)
add_dependencies(test_tcp_gate_program tcp-gate pncp-sim)

add_library(bidiq_test_cluster STATIC
  cluster/cluster.cpp cluster/watcher.cpp cluster/hopping_clients.cpp
  cluster/redis_check.cpp cluster/prober.cpp cluster/faults.cpp
  cluster/chaos.cpp)
target_link_libraries(bidiq_test_cluster PUBLIC
  bidiq_test_node bidiq_test_gate bidiq_test_redis PkgConfig::HIREDIS)
add_library(bidiq_test_upstream STATIC cluster/upstream_fleet.cpp)
target_link_libraries(bidiq_test_upstream PUBLIC bidiq_test_cluster)
bidiq_test(test_cluster TIMEOUT 180
  SOURCES cluster/harness.cpp cluster/any_node.cpp cluster/storage.cpp
          cluster/death.cpp cluster/limits.cpp cluster/strangers.cpp
  LINK bidiq_test_cluster)
add_dependencies(test_cluster bidiqd pncp-sim)

bidiq_test(test_cluster_poison TIMEOUT 180
  SOURCES cluster/poison.cpp cluster/versions.cpp
  LINK bidiq_test_cluster)
add_dependencies(test_cluster_poison bidiqd bidiqd_next pncp-sim)

# CLUSTER_ROUNDS of them, from CLUSTER_SEED.
bidiq_test(test_cluster_chaos TIMEOUT 300
  SOURCES cluster/chaos_rounds.cpp
  LINK bidiq_test_cluster)
add_dependencies(test_cluster_chaos bidiqd pncp-sim)

# Three nodes, one upstream.
bidiq_test(test_cluster_upstream TIMEOUT 180
  SOURCES cluster/upstream_limit.cpp cluster/upstream_breaker.cpp
          cluster/upstream_cache.cpp cluster/upstream_retry.cpp
  LINK bidiq_test_upstream)
add_dependencies(test_cluster_upstream bidiqd pncp-sim)

# Clients that others have written.
set(node_client "${CMAKE_BINARY_DIR}/node-client")
add_test(NAME cluster.node_client
         COMMAND "${CMAKE_CURRENT_SOURCE_DIR}/cluster/node-client/install"
                 "${node_client}")
set_tests_properties(cluster.node_client PROPERTIES
                     FIXTURES_SETUP node_client TIMEOUT 120)
add_test(NAME cluster.eventsource
         COMMAND Python3::Interpreter -B
                 "${CMAKE_CURRENT_SOURCE_DIR}/cluster/eventsource.py"
                 "${CMAKE_RUNTIME_OUTPUT_DIRECTORY}" "${node_client}")
set_tests_properties(cluster.eventsource PROPERTIES
                     FIXTURES_REQUIRED node_client TIMEOUT 180)
