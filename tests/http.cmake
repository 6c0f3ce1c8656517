bidiq_test(test_http PCH net
  SOURCES net/http/framing.cpp net/http/server_framing.cpp
  LINK bidiq_http)
