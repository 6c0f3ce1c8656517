# Reading PNCP's pages: bodies in, notices out.
bidiq_library(bidiq_page_core PCH core
  SOURCES pncp_page.cpp pncp_page_record.cpp pncp_page_repair.cpp
          pncp_page_text.cpp
  LINK bidiq_system_core simdjson::simdjson PkgConfig::UTF8PROC)
