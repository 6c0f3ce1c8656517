bidiq_test(test_search_core
  SOURCES actors/search/request.cpp
  LINK bidiq_search_core rapidcheck)
