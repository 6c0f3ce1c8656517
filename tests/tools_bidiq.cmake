bidiq_test(test_bidiq_client
  SOURCES tools/bidiq_arguments.cpp tools/bidiq_csv.cpp
          tools/bidiq_encoding.cpp tools/bidiq_progress.cpp
          tools/bidiq_reconnect.cpp tools/bidiq_result_view.cpp
          tools/bidiq_sse_parser.cpp tools/bidiq_text.cpp
  LINK bidiq_client_core rapidcheck
  PCH core)
add_library(bidiq_test_programs STATIC tools/child_process.cpp
            tools/script_server.cpp)
target_link_libraries(bidiq_test_programs PUBLIC bidiq_test_main
                      Threads::Threads)
bidiq_test(test_bidiq_program
  SOURCES tools/bidiq_program.cpp tools/bidiqd_config.cpp
  LINK bidiq_test_programs nlohmann_json::nlohmann_json
  PCH core)
add_dependencies(test_bidiq_program bidiq bidiqd)
