include(search_match.cmake)
