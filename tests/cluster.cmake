# Several nodes, a real redis-server and what stands between them.
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
bidiq_test(test_cluster TIMEOUT 180
  SOURCES cluster/harness.cpp
  LINK bidiq_test_cluster)
add_dependencies(test_cluster bidiqd pncp-sim)
