bidiq_test(test_resilience
  SOURCES actors/resilience/fair_queue.cpp actors/resilience/gcra.cpp
          actors/resilience/retry.cpp
  LINK bidiq_resilience_core rapidcheck)
include(resilience_breaker.cmake)
# Its worlds are many: optimised like the product.
add_library(bidiq_pacer_world STATIC actors/resilience/pacer_world.cpp)
target_link_libraries(bidiq_pacer_world PUBLIC bidiq_resilience_core)
bidiq_test(test_pacer PCH core TIMEOUT 120
  SOURCES actors/resilience/pacer.cpp actors/resilience/pacer_traces.cpp
          actors/resilience/slot_grid.cpp
  LINK bidiq_pacer_world)
bidiq_test(test_pace_redis PCH net
  SOURCES actors/resilience/pace_script.cpp
  LINK bidiq_resilience_actors bidiq_test_redis)
