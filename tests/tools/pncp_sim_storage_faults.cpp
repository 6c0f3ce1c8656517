#include "tests/catch.hpp"
#include "tests/tools/pncp_sim_storage_fixture.hpp"

using namespace bidiq;
using namespace std::chrono_literals;
using nlohmann::json;

TEST_CASE("a fault strikes its operation and path as often as it may") {
  storage_fixture f;
  fill_supabase(f);
  f.control(R"({"supabase":[{"on":"get","path_contains":"a.txt",)"
            R"("status":503,"retry_after":7,"times":2}]})");
  CHECK(f.supabase("HEAD", "object/b/dir/a.txt").status == 200);
  CHECK(f.supabase("GET", "object/b/none").status == 400);
  auto struck = f.supabase("GET", "object/b/dir/a.txt");
  CHECK(struck.status == 503);
  CHECK(struck.header("Retry-After") == "7");
  CHECK(storage_fixture::json_of(struck)["statusCode"] == "503");
  CHECK(f.supabase("GET", "object/b/dir/a.txt").status == 503);
  CHECK(f.supabase("GET", "object/b/dir/a.txt").status == 200);
}

TEST_CASE("a request that is struck is not carried out unless told so") {
  storage_fixture f;
  fill_s3(f);
  f.control(R"({"s3":[{"on":"put","drop":true,"times":1},)"
            R"({"on":"put","status":500,"after":true}]})");
  auto dropped = f.s3("PUT", "b/x", "1");
  CHECK(dropped.how == delivery::close);
  CHECK(f.s3("HEAD", "b/x").status == 404);
  CHECK(f.s3("PUT", "b/x", "1").status == 500);
  CHECK(f.s3("HEAD", "b/x").status == 200);
}

TEST_CASE("a fault may spoil a true answer") {
  storage_fixture f;
  fill_s3(f);
  f.control(R"({"s3":[{"on":"any","truncate":true,"delay_ms":5}]})");
  auto get = f.s3("GET", "b/dir/a.txt");
  CHECK(get.status == 200);
  CHECK(get.how == delivery::truncated);
  CHECK(get.delay == 5ms);
  CHECK(f.s3("HEAD", "b/dir/a.txt").how == delivery::whole);
  f.control(R"({"s3":[{"hang":true}]})");
  CHECK(f.s3("HEAD", "b/dir/a.txt").how == delivery::hang);
}

TEST_CASE("the stores' clock may be wrong") {
  storage_fixture f;
  fill_s3(f);
  f.control(R"({"time_skew_s":1000})");
  CHECK(f.s3("HEAD", "b/dir/a.txt").status == 403);
  f.control(R"({"time_skew_s":-800})");
  CHECK(f.s3("HEAD", "b/dir/a.txt").status == 200);
}

TEST_CASE("statistics tell operations, statuses and the last requests") {
  storage_fixture f;
  fill_s3(f);
  f.s3("GET", "b/none?x=secret");
  f.control(R"({"s3":[{"on":"delete","hang":true}]})");
  f.s3("DELETE", "b/dir/a.txt");
  auto stats = f.stats();
  CHECK(stats["s3"]["requests"]
        == json::parse(R"({"put":{"200":1},"get":{"404":1},)"
                       R"("delete":{"0":1},"bucket":{"200":1}})"));
  CHECK(stats["s3"]["objects"] == 1);
  CHECK(stats["s3"]["bytes"] == 10);
  CHECK(stats["supabase"]["requests"].empty());
  REQUIRE(stats["recent"].size() == 4);
  CHECK(stats["recent"][2]
        == json::parse(R"({"method":"GET","path":"/s3/b/none","status":404})"));
  for (int i = 0; i < 120; ++i)
    f.s3("HEAD", "b");
  CHECK(f.stats()["recent"].size() == 100);
  f.control(R"({"clear_objects":true})");
  CHECK(f.stats()["s3"]["objects"] == 0);
  CHECK(f.stats()["s3"]["buckets"] == 1);
  f.control("{}");
  CHECK(f.stats()["recent"].empty());
  CHECK(f.stats()["s3"]["faults"].empty());
}

TEST_CASE("what is no setting changes nothing and says what is wrong") {
  storage_fixture f;
  auto before = f.desk.to_json();
  for (auto wrong :
       {"", "[]", R"({"nope":1})", R"({"signed_key":1})", R"({"s3":{}})",
        R"({"s3":[{"on":"write"}]})", R"({"s3":[{"status":42}]})",
        R"({"s3":[{"times":-1}]})", R"({"time_skew_s":9223372036854775807})",
        R"({"signed_key":"x","big":{"store":"s3"}})"}) {
    INFO(wrong);
    auto done = f.desk.control(wrong, f.now);
    REQUIRE(!done);
    CHECK(!done.error().context.empty());
    CHECK(f.desk.to_json() == before);
  }
}

TEST_CASE("a big object takes no memory and is read anywhere") {
  storage_fixture f;
  f.control(R"({"big":{"store":"supabase","bucket":"b","path":"p",)"
            R"("size":2147483648,"seed":5}})");
  auto read = f.supabase("GET", "object/b/p", {},
                         {{"Range", "bytes=2147483640-"}});
  CHECK(read.status == 206);
  CHECK(read.body.text() == blob::computed(2147483648, 5).text(2147483640));
  CHECK(f.supabase("HEAD", "object/b/p").body.size == 2147483648);
  f.control(R"({"big":{"store":"s3","bucket":"b","path":"p","size":9}})");
  CHECK(f.s3("GET", "b/p").body.text() == blob::computed(9, 1).text());
}
