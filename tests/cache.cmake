bidiq_test(test_cache
  SOURCES actors/cache/cell_codec.cpp actors/cache/flights.cpp
          actors/cache/freshness.cpp actors/cache/lookup.cpp
          actors/cache/lru.cpp
  LINK bidiq_cache_core rapidcheck PCH core)
bidiq_test(test_cache_actors
  SOURCES actors/cache/notice_cache.cpp
  LINK bidiq_cache_actors bidiq_test_redis PCH actors)
bidiq_test(test_cache_shared
  SOURCES actors/cache/cache_trouble.cpp actors/cache/poisoned_cells.cpp
          actors/cache/shared_cells.cpp
          actors/cache/shared_flights.cpp
  LINK bidiq_cache_actors bidiq_redis_actors bidiq_test_redis PCH net)
