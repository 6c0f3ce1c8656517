# Validates, filters, merges, ranks, sums up and renders: everything a search
# does that is neither an actor nor I/O.
bidiq_library(bidiq_search_core PCH core
  SOURCES body_reader.cpp collector.cpp consolidate.cpp filter.cpp
          fingerprint.cpp format_br.cpp json_writer.cpp ranking.cpp request.cpp
          request_parse.cpp result.cpp result_json.cpp seen_ids.cpp summary.cpp
          terms.cpp viability.cpp
  LINK bidiq_system_core bidiq_match_core nlohmann_json::nlohmann_json
       OpenSSL::Crypto)
