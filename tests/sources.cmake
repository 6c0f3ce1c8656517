if (EXISTS "${CMAKE_CURRENT_LIST_DIR}/sources_page.cmake")
  include(sources_page.cmake)
endif ()
bidiq_test(test_sources
  SOURCES actors/sources/page_list.cpp actors/sources/page_list_traces.cpp
          actors/sources/day_ledger.cpp actors/sources/list_proof.cpp
          actors/sources/list_reader.cpp actors/sources/list_reader_traces.cpp
          actors/sources/list_bounds.cpp
          actors/sources/notice_place.cpp actors/sources/range_reader.cpp
          actors/sources/fetch_task.cpp actors/sources/fetch_task_cache.cpp
          actors/sources/fetch_problem.cpp actors/sources/traceparent.cpp
          actors/sources/pace_meter.cpp
  LINK bidiq_sources_core bidiq_page_core rapidcheck)
bidiq_test(test_sources_actors PCH actors
  SOURCES actors/sources/source.cpp actors/sources/source_trouble.cpp
          actors/sources/source_cache.cpp actors/sources/source_gate.cpp
          actors/sources/source_chaos.cpp
  LINK bidiq_sources_actors rapidcheck)
