# What the store of jobs costs.
find_package(benchmark REQUIRED)
if (TARGET bidiq_test_postgres)
  add_executable(bench_jobs jobs.cpp)
  target_link_libraries(bench_jobs
    PRIVATE bidiq_sql_jobs bidiq_jobs_redis bidiq_migrations
            bidiq_test_postgres bidiq_test_redis
            benchmark::benchmark)
endif ()
