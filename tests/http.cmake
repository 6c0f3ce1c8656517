bidiq_test(test_http PCH net
  SOURCES net/http/browser_boundary.cpp net/http/framing.cpp net/http/io_home.cpp net/http/negotiation.cpp net/http/problem.cpp
          net/http/range.cpp net/http/response_head.cpp net/http/router.cpp
          net/http/send_pace.cpp net/http/server_strangers.cpp
          net/http/server_answers.cpp net/http/server_framing.cpp
          net/http/server_handlers.cpp net/http/server_lifecycle.cpp
          net/http/server_limits.cpp net/http/uri.cpp
  LINK bidiq_http)
