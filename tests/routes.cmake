bidiq_test(test_routes PCH net
  SOURCES net/routes/admin_routes.cpp net/routes/health.cpp
          net/routes/source_board.cpp
  LINK bidiq_routes bidiq_boost)
