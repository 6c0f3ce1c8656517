bidiq_test(test_integration_source PCH actors TIMEOUT 120
  SOURCES integration/source.cpp
  LINK bidiq_test_node bidiq_client bidiq_sources_actors
       nlohmann_json::nlohmann_json)
add_dependencies(test_integration_source pncp-sim)
