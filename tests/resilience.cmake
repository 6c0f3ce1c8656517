bidiq_test(test_resilience
  SOURCES actors/resilience/gcra.cpp actors/resilience/retry.cpp
  LINK bidiq_resilience_core rapidcheck)
include(resilience_breaker.cmake)
