# The actor shells of a search.
bidiq_library(bidiq_search_actors PCH actors
  SOURCES progress_text.cpp search.cpp search_elsewhere.cpp search_ending.cpp search_retry.cpp search_sharing.cpp
          search_room.cpp search_sources.cpp
          search_supervisor.cpp search_survival.cpp
  LINK bidiq_search_core bidiq_progress_core bidiq_protocol bidiq_log
       bidiq_resilience_core)
# What nodes know of each other's searches.
bidiq_library(bidiq_search_directory PCH actors
  SOURCES result_shelf.cpp search_directory.cpp search_directory_reading.cpp
          search_directory_storing.cpp shared_search.cpp shared_search_reading.cpp
  LINK bidiq_search_core bidiq_progress_core bidiq_redis_core bidiq_redis
       bidiq_protocol bidiq_log)
