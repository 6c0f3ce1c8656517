include(search_match.cmake)
include(search_request.cmake)
