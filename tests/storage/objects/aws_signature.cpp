// The examples of Amazon's "Signature Calculations for the Authorization
// Header" and "Authenticating Requests: Using Query Parameters".
#include "storage/objects/remote/aws_signature.hpp"

#include "tests/catch.hpp"

using namespace bidiq;

namespace {

const aws_identity example{"AKIAIOSFODNN7EXAMPLE",
                           "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
                           "us-east-1"};

// 2013-05-24T00:00:00Z
const utc_time then{std::chrono::sys_days{std::chrono::year{2013} / 5 / 24}};

aws_request asking(std::string path) {
  aws_request out;
  out.host = "examplebucket.s3.amazonaws.com";
  out.path = std::move(path);
  out.payload_hash = empty_payload;
  return out;
}

bool signs(const aws_request& x, const std::string& signature) {
  for (auto& [name, value] : aws_sign(x, example, then))
    if (name == "authorization")
      return value.ends_with("Signature=" + signature);
  return false;
}

} // namespace

TEST_CASE("a request is signed as Amazon's examples are") {
  auto get = asking("/test.txt");
  get.headers = {{"range", "bytes=0-9"}};
  CHECK(signs(
    get, "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"));
  auto list = asking("/");
  list.query = {{"prefix", "J"}, {"max-keys", "2"}};
  CHECK(signs(
    list, "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"));
  auto put = asking("/test%24file.text");
  put.method = "PUT";
  put.headers = {{"date", "Fri, 24 May 2013 00:00:00 GMT"},
                 {"x-amz-storage-class", "REDUCED_REDUNDANCY"}};
  put.payload_hash = sha256_hex("Welcome to Amazon S3.");
  CHECK(signs(
    put, "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"));
}

TEST_CASE("an address for others is signed as Amazon's example is") {
  auto query = aws_presigned_query(asking("/test.txt"), example, then,
                                   std::chrono::seconds{86'400});
  CHECK(query
        == "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential="
           "AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&"
           "X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&"
           "X-Amz-SignedHeaders=host&X-Amz-Signature="
           "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404");
}

TEST_CASE("an address for others is good for a week at most") {
  auto query = aws_presigned_query(asking("/x"), example, then,
                                   std::chrono::hours{24 * 365});
  CHECK(query.find("X-Amz-Expires=604800&") != query.npos);
}

TEST_CASE("names and values are escaped as S3 does") {
  CHECK(aws_escaped("a b/~é*") == "a%20b%2F~%C3%A9%2A");
  CHECK(aws_escaped("a/b c", false) == "a/b%20c");
  CHECK(aws_query({{"b", "&"}, {"a", ""}}) == "a=&b=%26");
}
