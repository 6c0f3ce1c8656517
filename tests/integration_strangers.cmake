# A node as strangers meet it: through HTTP, over sockets, by its output.
bidiq_test(test_integration_strangers TIMEOUT 180
  SOURCES integration/browser_boundary.cpp integration/departures.cpp
          integration/output.cpp
  LINK bidiq_test_node bidiq_boost)
add_dependencies(test_integration_strangers bidiqd pncp-sim)
