if (EXISTS "${CMAKE_CURRENT_LIST_DIR}/sources_page.cmake")
  include(sources_page.cmake)
endif ()
bidiq_test(test_sources
  SOURCES actors/sources/paging_plan.cpp actors/sources/paging_traces.cpp
          actors/sources/pncp_answer.cpp actors/sources/pncp_query.cpp
          actors/sources/traceparent.cpp actors/sources/pace_meter.cpp
  LINK bidiq_sources_core rapidcheck)
