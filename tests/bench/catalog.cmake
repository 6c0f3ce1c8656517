# What a page of the library's catalog costs.
find_package(benchmark REQUIRED)
if (TARGET bidiq_test_postgres)
  add_executable(bench_catalog catalog.cpp)
  target_link_libraries(bench_catalog
    PRIVATE bidiq_catalog_rows bidiq_migrations bidiq_test_postgres
            benchmark::benchmark)
endif ()
