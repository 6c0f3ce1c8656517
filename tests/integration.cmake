# The built programs together, on free ports.
add_library(bidiq_test_node STATIC integration/node_fixture.cpp
                                   integration/reference.cpp)
target_link_libraries(bidiq_test_node PUBLIC bidiq_test_programs
  bidiq_client_core bidiq_system_core CURL::libcurl PkgConfig::UTF8PROC
  nlohmann_json::nlohmann_json)
bidiq_test(test_integration TIMEOUT 180
  SOURCES integration/main_job.cpp integration/life_of_a_search.cpp
          integration/ahead_of_the_end.cpp
          integration/three_sources.cpp
  LINK bidiq_test_node)
add_dependencies(test_integration bidiqd pncp-sim)
include(integration_source.cmake)
bidiq_test(test_integration_whole TIMEOUT 180
  SOURCES integration/whole_lists.cpp
  LINK bidiq_test_node)
add_dependencies(test_integration_whole bidiqd pncp-sim)
include(integration_memory.cmake)
include(integration_strangers.cmake)
