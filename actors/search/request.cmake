# Validates, filters, merges, ranks, sums up and renders: everything a search
# does that is neither an actor nor I/O.
bidiq_library(bidiq_search_core PCH core
  SOURCES admission.cpp body_reader.cpp bytes.cpp collector.cpp consolidate.cpp
          consolidate_fields.cpp consolidate_pairs.cpp consolidate_print.cpp
          deflate.cpp
          filter.cpp fingerprint.cpp format_br.cpp json_writer.cpp kept_results.cpp
          notice_codec.cpp notice_memory.cpp ranking.cpp request.cpp request_codec.cpp
          request_parse.cpp result.cpp result_codec.cpp result_json.cpp
          result_sections.cpp seen_ids.cpp summary.cpp terms.cpp viability.cpp
  LINK bidiq_system_core bidiq_match_core nlohmann_json::nlohmann_json
       OpenSSL::Crypto ZLIB::ZLIB)
