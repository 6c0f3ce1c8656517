bidiq_test(test_breaker PCH core
  SOURCES actors/resilience/breaker_news.cpp
          actors/resilience/breaker_traces.cpp
          actors/resilience/breaker_window.cpp
          actors/resilience/circuit_breaker.cpp
          actors/resilience/circuit_breaker_reset.cpp
          actors/resilience/circuit_breaker_sharing.cpp
  LINK bidiq_breaker_core)
bidiq_test(test_breaker_redis PCH net
  SOURCES actors/resilience/breaker_script.cpp
          actors/resilience/breaker_link.cpp
  LINK bidiq_breaker_actors bidiq_test_redis)
