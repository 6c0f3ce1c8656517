# The circuit breakers, and their record that all nodes share in Redis.
bidiq_library(bidiq_breaker_core PCH core
  SOURCES breaker_news.cpp circuit_breaker.cpp circuit_breaker_sharing.cpp
  LINK bidiq_options nlohmann_json::nlohmann_json)
bidiq_library(bidiq_breaker_actors PCH actors
  SOURCES breaker_link.cpp breaker_script.cpp
  LINK bidiq_breaker_core bidiq_protocol bidiq_redis bidiq_redis_core)
