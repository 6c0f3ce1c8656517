if (EXISTS "${CMAKE_CURRENT_LIST_DIR}/sources_page.cmake")
  include(sources_page.cmake)
endif ()
bidiq_test(test_sources
  SOURCES actors/sources/paging_plan.cpp actors/sources/paging_traces.cpp
          actors/sources/pncp_answer.cpp actors/sources/pncp_query.cpp
          actors/sources/traceparent.cpp actors/sources/pace_meter.cpp
  LINK bidiq_sources_core rapidcheck)
if (TARGET bidiq_sources_actors)
  bidiq_test(test_sources_actors PCH actors
    SOURCES actors/sources/pncp_source.cpp
            actors/sources/pncp_source_trouble.cpp
    LINK bidiq_sources_actors rapidcheck)
endif ()
