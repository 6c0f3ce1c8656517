#include "net/http/negotiation.hpp"

#include "tests/catch.hpp"

using namespace bidiq::http;

TEST_CASE("an Accept header refuses only what it excludes") {
  std::vector<std::string> json{"application/json"};
  for (auto accept :
       {"", "*/*", "application/*", "application/json", "APPLICATION/JSON",
        "text/html, application/json;q=0.1", "text/html;q=0.9,*/*;q=0.1",
        "application/json; charset=utf-8", "*", "garbage"}) {
    INFO(accept);
    CHECK(accepts_any(accept, json));
  }
  for (auto accept :
       {"text/html", "image/*", "application/xml", "application/json;q=0",
        "application/json;q=0.000, */*", "*/*;q=0"}) {
    INFO(accept);
    CHECK_FALSE(accepts_any(accept, json));
  }
  CHECK(accepts_any("text/html", {"application/json", "text/html; charset=x"}));
}

TEST_CASE("gzip is used only when asked for") {
  for (auto accept : {"gzip", "deflate, gzip", "GZIP;q=0.5", "*", "x-gzip",
                      "gzip;q=1, *;q=0", "br;q=1.0, gzip;q=0.001"}) {
    INFO(accept);
    CHECK(accepts_gzip(accept));
  }
  for (auto accept : {"", "identity", "gzip;q=0", "gzip;q=0.0", "*;q=0",
                      "gzip;q=0, *", "deflate", "gzipped"}) {
    INFO(accept);
    CHECK_FALSE(accepts_gzip(accept));
  }
}

TEST_CASE("JSON and text are compressible, event streams never") {
  CHECK(is_compressible("application/json"));
  CHECK(is_compressible("application/problem+json"));
  CHECK(is_compressible("text/html; charset=utf-8"));
  CHECK_FALSE(is_compressible("text/event-stream"));
  CHECK_FALSE(is_compressible("TEXT/event-stream; charset=utf-8"));
  CHECK_FALSE(is_compressible("application/octet-stream"));
  CHECK_FALSE(is_compressible(""));
}

TEST_CASE("JSON bodies are recognised by their media type") {
  CHECK(is_json_type("application/json"));
  CHECK(is_json_type("Application/JSON; charset=utf-8"));
  CHECK(is_json_type("application/merge-patch+json"));
  CHECK_FALSE(is_json_type("text/plain"));
  CHECK_FALSE(is_json_type("application/jsonp"));
}
