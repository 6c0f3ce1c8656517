# Reading the pages of each source: what to ask, and bodies in, notices out.
bidiq_library(bidiq_page_core PCH core
  SOURCES comprasgov_api.cpp comprasgov_page.cpp damaged_list.cpp
          json_extent.cpp modalities.cpp notice_field.cpp page_envelope.cpp page_place.cpp page_reader.cpp page_repair.cpp
          page_text.cpp page_values.cpp pcp_api.cpp pcp_page.cpp pncp_api.cpp
          pncp_page.cpp pncp_page_record.cpp source_answer.cpp
  LINK bidiq_system_core simdjson::simdjson PkgConfig::UTF8PROC)
