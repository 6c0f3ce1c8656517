bidiq_test(test_search_directory PCH actors
  SOURCES actors/search/result_shelf.cpp actors/search/search_directory.cpp
          actors/search/search_directory_poison.cpp
          actors/search/search_directory_running.cpp
  LINK bidiq_search_directory bidiq_test_redis)
