bidiq_test(test_match
  SOURCES actors/search/text.cpp actors/search/sectors.cpp
          actors/search/matcher.cpp
  LINK bidiq_match_core rapidcheck)
