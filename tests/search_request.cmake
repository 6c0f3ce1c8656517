bidiq_test(test_search_core
  SOURCES actors/search/request.cpp actors/search/terms.cpp
          actors/search/fingerprint.cpp actors/search/seen_ids.cpp
          actors/search/result.cpp actors/search/filter.cpp
          actors/search/consolidate.cpp
          actors/search/consolidate_pairs.cpp actors/search/ranking.cpp
          actors/search/viability.cpp actors/search/summary.cpp
          actors/search/result_json.cpp actors/search/collector.cpp
          actors/search/collector_real.cpp
          actors/search/collector_sources.cpp actors/search/bytes.cpp
          actors/search/notice_codec.cpp actors/search/result_codec.cpp
          actors/search/admission.cpp actors/search/kept_results.cpp
  LINK bidiq_search_core PkgConfig::UTF8PROC rapidcheck)
bidiq_test(test_quality
  SOURCES tools/bidiq_bench_quality.cpp
  LINK bidiq_bench_core)
