bidiq_test(test_page
  SOURCES actors/sources/comprasgov_api.cpp actors/sources/comprasgov_page.cpp
          actors/sources/damaged_list.cpp actors/sources/json_extent.cpp
          actors/sources/modalities.cpp actors/sources/notice_field.cpp
          actors/sources/page_damage.cpp
          actors/sources/page_place.cpp
          actors/sources/page_reader.cpp
          actors/sources/page_repair.cpp actors/sources/page_text.cpp
          actors/sources/page_values.cpp actors/sources/pcp_api.cpp
          actors/sources/pcp_page.cpp actors/sources/pncp_api.cpp
          actors/sources/pncp_page.cpp actors/sources/source_answer.cpp
  LINK bidiq_page_core nlohmann_json::nlohmann_json rapidcheck)
