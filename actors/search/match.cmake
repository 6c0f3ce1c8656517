# Matching: text normaliser, the automaton over words, and the sectors as data.
bidiq_library(bidiq_match_core PCH core
  SOURCES text.cpp text_fold.cpp words.cpp words_perfect.cpp sectors.cpp matcher.cpp
          matcher_phrases.cpp matcher_plan.cpp
  LINK bidiq_system_core nlohmann_json::nlohmann_json PkgConfig::UTF8PROC)
