bidiq_test(test_sse
  SOURCES net/sse/hub.cpp
  LINK bidiq_sse bidiq_boost bidiq_client_core PCH net)
