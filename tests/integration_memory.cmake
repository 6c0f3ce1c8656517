bidiq_test(test_integration_memory TIMEOUT 300
  SOURCES integration/memory.cpp
  LINK bidiq_test_node)
add_dependencies(test_integration_memory bidiqd pncp-sim)
