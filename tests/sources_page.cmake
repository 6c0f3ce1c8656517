bidiq_test(test_page
  SOURCES actors/sources/pncp_page.cpp actors/sources/page_text.cpp
          actors/sources/page_repair.cpp
  LINK bidiq_page_core nlohmann_json::nlohmann_json rapidcheck)
