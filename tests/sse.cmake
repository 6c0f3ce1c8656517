bidiq_test(test_sse
  SOURCES net/sse/hub.cpp net/sse/hub_ahead.cpp
  LINK bidiq_sse bidiq_boost bidiq_client_core PCH net)
