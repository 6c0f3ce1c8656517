#include "tests/catch.hpp"

#include "tools/pncp-sim/storage/sigv4.hpp"

using namespace bidiq;
using namespace std::chrono_literals;

namespace {

// The keys and the day of the examples in AWS's documentation.
const sigv4_keys example_keys{"AKIAIOSFODNN7EXAMPLE",
                              "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"};
const utc_time example_day{
  std::chrono::sys_days{std::chrono::year{2013} / 5 / 24}};

constexpr std::string_view nothing_hash
  = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
constexpr std::string_view presigned
  = "/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256"
    "&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2F"
    "aws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400"
    "&X-Amz-SignedHeaders=host&X-Amz-Signature="
    "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404";

std::string authorization(std::string_view names, std::string_view signature) {
  return "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/"
         "s3/aws4_request,SignedHeaders="
         + std::string{names} + ",Signature=" + std::string{signature};
}

std::string refused(const store_request& request,
                    utc_time now = example_day + 1s) {
  auto refusal = refuse_sigv4(request, parse_store_target(request.target),
                              example_keys, now);
  return refusal ? std::string{refusal->code} + ':' + refusal->message : "";
}

store_request example(std::string_view method, std::string_view target,
                      header_views headers) {
  headers.emplace_back("Host", "examplebucket.s3.amazonaws.com");
  headers.emplace_back("x-amz-date", "20130524T000000Z");
  return {method, target, std::move(headers), {}};
}

const std::string get_authorization = authorization(
  "host;range;x-amz-content-sha256;x-amz-date",
  "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");

store_request example_get() {
  return example("GET", "/test.txt",
                 {{"Authorization", get_authorization},
                  {"Range", "bytes=0-9"},
                  {"x-amz-content-sha256", nothing_hash}});
}

} // namespace

TEST_CASE("the published header-signed requests verify") {
  CHECK(refused(example_get()) == "");
  auto lifecycle = authorization(
    "host;x-amz-content-sha256;x-amz-date",
    "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543");
  CHECK(refused(example("GET", "/?lifecycle",
                        {{"Authorization", lifecycle},
                         {"x-amz-content-sha256", nothing_hash}}))
        == "");
  auto list = authorization(
    "host;x-amz-content-sha256;x-amz-date",
    "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7");
  CHECK(refused(example("GET", "/?max-keys=2&prefix=J",
                        {{"Authorization", list},
                         {"x-amz-content-sha256", nothing_hash}}))
        == "");
}

TEST_CASE("the published header-signed upload verifies, with that body only") {
  auto signature = authorization(
    "date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class",
    "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd");
  auto put = example(
    "PUT", "/test%24file.text",
    {{"Authorization", signature},
     {"Date", "Fri, 24 May 2013 00:00:00 GMT"},
     {"x-amz-storage-class", "REDUCED_REDUNDANCY"},
     {"x-amz-content-sha256",
      "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072"}});
  put.body = "Welcome to Amazon S3.";
  CHECK(refused(put) == "");
  put.target = "/test$file.text";
  CHECK(refused(put) == "");
  put.body += ' ';
  CHECK(refused(put) == "XAmzContentSHA256Mismatch:");
}

TEST_CASE("the published presigned address verifies until it expires") {
  store_request get{
    "GET", presigned, {{"Host", "examplebucket.s3.amazonaws.com"}}, {}};
  CHECK(refused(get) == "");
  CHECK(refused(get, example_day + 86400s) == "");
  CHECK(refused(get, example_day + 86401s)
        == "AccessDenied:Request has expired");
  CHECK(refused(get, example_day - 16min)
        == "AccessDenied:Request is not valid yet");
  get.method = "HEAD";
  CHECK(refused(get) == "SignatureDoesNotMatch:");
  get.method = "GET";
  get.headers[0].second = "other.s3.amazonaws.com";
  CHECK(refused(get) == "SignatureDoesNotMatch:");
}

TEST_CASE("a presigned address lasts a week at most") {
  std::string longer{presigned};
  auto at = longer.find("86400");
  store_request get{"GET", {}, {{"Host", "h"}}, {}};
  get.target = longer.replace(at, 5, "604800");
  CHECK(refused(get) == "SignatureDoesNotMatch:");
  get.target = longer.replace(at, 6, "604801");
  CHECK(refused(get).starts_with("AuthorizationQueryParametersError:"));
}

TEST_CASE("what is changed after signing no longer verifies") {
  auto request = example_get();
  request.headers[1].second = "bytes=0-10";
  CHECK(refused(request) == "SignatureDoesNotMatch:");
  request = example_get();
  request.target = "/test.txt?x";
  CHECK(refused(request) == "SignatureDoesNotMatch:");
  request = example_get();
  request.headers.emplace_back("X-Amz-Meta-Stray", "1");
  CHECK(refused(request).starts_with("AccessDenied:There were headers"));
}

TEST_CASE("other keys, other times and no signature are told apart") {
  auto request = example_get();
  CHECK(refused(request, example_day + 15min) == "");
  CHECK(refused(request, example_day + 16min) == "RequestTimeTooSkewed:");
  CHECK(refused(request, example_day - 16min) == "RequestTimeTooSkewed:");
  auto other = get_authorization;
  other.replace(other.find("AKIA"), 4, "AKIB");
  request.headers[0].second = other;
  CHECK(refused(request) == "InvalidAccessKeyId:");
  CHECK(refused(example("GET", "/test.txt", {})) == "AccessDenied:");
  request.headers[0].second = "Basic abc";
  CHECK(refused(request).starts_with("InvalidArgument:"));
}
