# The actor shells of a search.
bidiq_library(bidiq_search_actors PCH actors
  SOURCES progress_text.cpp search.cpp search_ending.cpp search_supervisor.cpp
          search_survival.cpp
  LINK bidiq_search_core bidiq_progress_core bidiq_protocol bidiq_log)
