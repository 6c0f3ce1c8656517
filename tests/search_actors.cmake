bidiq_test(test_search_actors
  SOURCES actors/search/progress_text.cpp actors/search/search.cpp
          actors/search/search_partials.cpp actors/search/search_retry.cpp
          actors/search/search_room.cpp
          actors/search/search_sources.cpp
          actors/search/search_supervisor.cpp actors/search/search_chaos.cpp
  LINK bidiq_search_actors bidiq_progress_actors PCH actors)
