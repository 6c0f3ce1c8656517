bidiq_test(test_progress
  SOURCES actors/progress/cursor.cpp actors/progress/end_ledger.cpp
          actors/progress/event.cpp actors/progress/event_log.cpp
          actors/progress/stream_limits.cpp
  LINK bidiq_progress_core bidiq_client_core PCH core)
bidiq_test(test_progress_actors
  SOURCES actors/progress/pinned_progress.cpp actors/progress/progress_broker.cpp
          actors/progress/progress_registry.cpp
          actors/progress/shared_registry.cpp actors/progress/stream_gate.cpp
  LINK bidiq_progress_actors PCH actors)
add_library(bidiq_bridge_world STATIC
  actors/progress/bridge_faults.cpp actors/progress/bridge_world.cpp)
target_link_libraries(bidiq_bridge_world PUBLIC bidiq_progress_core)
# Its schedules are many: optimised like the product.
bidiq_test(test_progress_model TIMEOUT 300
  SOURCES actors/progress/bridge_model.cpp actors/progress/follower.cpp
          actors/progress/lobby.cpp actors/progress/owner.cpp
          actors/progress/padding.cpp
  LINK bidiq_bridge_world PCH core)
bidiq_test(test_progress_store PCH net
  SOURCES actors/progress/store_contract.cpp actors/progress/store_keys.cpp
  LINK bidiq_progress_actors bidiq_test_redis)
