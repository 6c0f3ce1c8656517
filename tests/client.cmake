bidiq_test(test_client
  SOURCES net/client/content_decoder.cpp net/client/http_client.cpp
          net/client/hostile_costs.cpp net/client/hostile_upstream.cpp
          net/client/retry_after.cpp net/client/tls_upstream.cpp
  LINK bidiq_client OpenSSL::SSL ZLIB::ZLIB rapidcheck)
