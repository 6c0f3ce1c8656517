# The TCP gate, in-process and as a program.
add_library(bidiq_test_gate STATIC tools/gate_thread.cpp)
target_link_libraries(bidiq_test_gate PUBLIC bidiq_tcp_gate)
bidiq_test(test_tcp_gate PCH net
  SOURCES tools/tcp_gate.cpp
  LINK bidiq_test_gate)
