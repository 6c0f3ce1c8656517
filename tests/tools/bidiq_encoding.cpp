#include "tools/bidiq/encoding.hpp"

#include "tests/catch.hpp"

using namespace bidiq::client;

TEST_CASE("the vectors of RFC 4648 decode") {
  CHECK(decode_base64("") == "");
  CHECK(decode_base64("Zg==") == "f");
  CHECK(decode_base64("Zm8=") == "fo");
  CHECK(decode_base64("Zm9v\r\nYmFy") == "foobar");
  CHECK(decode_base64("+/+/") == "\xFB\xFF\xBF");
}

TEST_CASE("what is not base64 is refused") {
  for (auto text :
       {"Z", "Zg", "Zg=", "=", "====", "Zg==Zg==", "Zm9v!", "Zm-_", "Z==="})
    CHECK_FALSE(decode_base64(text));
}

TEST_CASE("identifiers cannot leave their place in a path") {
  CHECK(encode_uri("abc-_.~9") == "abc-_.~9");
  CHECK(encode_uri("../a?b#ç") == "..%2Fa%3Fb%23%C3%A7");
}

TEST_CASE("references are resolved against the server") {
  const std::string server = "http://h:8000";
  CHECK(resolve_url(server, "/v1/x?a=b") == "http://h:8000/v1/x?a=b");
  CHECK(resolve_url("https://h/base", "/v1/x") == "https://h/v1/x");
  CHECK(resolve_url(server, "https://other/y") == "https://other/y");
  CHECK(resolve_url(server, ""));
  for (auto text : {"javascript:alert(1)", "file:///etc/passwd", "ftp://h/x"})
    CHECK_FALSE(resolve_url(server, text));
  CHECK_FALSE(resolve_url("h:8000", ""));
  CHECK_FALSE(resolve_url("", "/v1"));
}

TEST_CASE("the token goes to the server's own origin only") {
  CHECK(same_origin("http://h:8000", "http://H:8000/v1/x"));
  CHECK(same_origin("https://h", "https://h:443/"));
  CHECK_FALSE(same_origin("http://h", "https://h"));
  CHECK_FALSE(same_origin("http://h", "http://h:8000"));
  CHECK_FALSE(same_origin("http://h", "http://h.evil"));
  CHECK_FALSE(same_origin("", ""));
}

TEST_CASE("a proxy is never used for this machine") {
  CHECK(is_local_url("http://127.0.0.1:8000/x"));
  CHECK(is_local_url("http://[::1]:8000"));
  CHECK(is_local_url("http://localhost"));
  CHECK_FALSE(is_local_url("http://example.org"));
}
