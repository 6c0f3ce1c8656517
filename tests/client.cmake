bidiq_test(test_client
  SOURCES net/client/http_client.cpp net/client/hostile_upstream.cpp
          net/client/retry_after.cpp
  LINK bidiq_client ZLIB::ZLIB)
