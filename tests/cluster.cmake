# Several nodes, a real redis-server and what stands between them.
bidiq_test(test_tcp_gate_program
  SOURCES tools/tcp_gate_control.cpp
  LINK bidiq_test_node bidiq_tcp_gate)
add_dependencies(test_tcp_gate_program tcp-gate pncp-sim)
