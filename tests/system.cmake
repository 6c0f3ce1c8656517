bidiq_test(test_system
  SOURCES actors/system/cnpj.cpp actors/system/json_text.cpp
          actors/system/line_writer.cpp
          actors/system/log.cpp actors/system/machine_memory.cpp
          actors/system/memory_budget.cpp actors/system/metrics.cpp
          actors/system/parse_json.cpp actors/system/random_id.cpp
          actors/system/reply.cpp actors/system/time.cpp
  LINK bidiq_log bidiq_metrics nlohmann_json::nlohmann_json Threads::Threads
  PCH core)
bidiq_test(test_system_actors
  SOURCES actors/system/own_monitors.cpp actors/system/pinned.cpp
          actors/system/root_supervisor.cpp
  LINK bidiq_system_actors PCH actors)
