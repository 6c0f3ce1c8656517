# The programs' own parts.
bidiq_test(test_pncp_sim
  SOURCES tools/pncp_sim_lists.cpp tools/pncp_sim_generator.cpp
          tools/pncp_sim_faults.cpp tools/pncp_sim_statistics.cpp
          tools/pncp_sim_pcp.cpp tools/pncp_sim_comprasgov.cpp
          tools/pncp_sim_hostile.cpp tools/pncp_sim_days.cpp
          tools/pncp_sim_orders.cpp
  LINK bidiq_sim_core rapidcheck)
bidiq_test(test_pncp_sim_server
  SOURCES tools/pncp_sim_server.cpp tools/pncp_sim_deliveries.cpp
  LINK bidiq_sim_server CURL::libcurl nlohmann_json::nlohmann_json)
add_dependencies(test_pncp_sim_server pncp-sim)
if (EXISTS "${CMAKE_CURRENT_SOURCE_DIR}/tools_bidiq.cmake")
  include(tools_bidiq.cmake)
endif ()
include(tools_tcp_gate.cmake)

# Which sources a node asks, and how it ends.
bidiq_test(test_upstreams PCH net
  SOURCES tools/upstreams.cpp tools/shutdown_plan.cpp
  LINK bidiq_node)

# What prepares a machine tells when it could not.
add_test(NAME tools.setup
         COMMAND "${CMAKE_CURRENT_SOURCE_DIR}/tools/setup.sh"
                 "${CMAKE_SOURCE_DIR}/tools/setup")
set_tests_properties(tools.setup PROPERTIES TIMEOUT 60)
