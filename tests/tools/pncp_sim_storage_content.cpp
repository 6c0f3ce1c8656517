#include "tests/catch.hpp"
#include "tests/tools/pncp_sim_storage_fixture.hpp"

#include "tools/pncp-sim/storage/content.hpp"

using namespace bidiq;

namespace {

struct stored {
  stored() {
    object.bytes = blob{"0123456789"};
    object.etag = "\"tag\"";
  }

  store_answer get(header_views headers) {
    store_request request{"GET", "/", std::move(headers), {}};
    return content_answer(object, plan_content(object, request));
  }

  std::string range(std::string_view text) {
    auto answer = get({{"Range", text}});
    return std::to_string(answer.status) + ' ' + answer.body.text() + ' '
           + std::string{answer.header("Content-Range")};
  }

  shelf_object object;
};

} // namespace

TEST_CASE("a range may have both ends, one, or count from the end") {
  stored x;
  CHECK(x.range("bytes=2-4") == "206 234 bytes 2-4/10");
  CHECK(x.range("bytes=7-") == "206 789 bytes 7-9/10");
  CHECK(x.range("bytes=-3") == "206 789 bytes 7-9/10");
  CHECK(x.range("bytes=8-99") == "206 89 bytes 8-9/10");
  CHECK(x.range("bytes=-99") == "206 0123456789 bytes 0-9/10");
  CHECK(x.range("bytes=0-0") == "206 0 bytes 0-0/10");
  CHECK(x.range("bytes=10-") == "416  bytes */10");
  CHECK(x.range("bytes=-0") == "416  bytes */10");
  for (auto whole : {"bytes=4-2", "bytes=1-2,4-5", "lines=1-2", "bytes=x-2",
                     "bytes=-", "bytes=1"})
    CHECK(x.range(whole) == "200 0123456789 ");
  x.object.bytes = {};
  CHECK(x.range("bytes=0-") == "416  bytes */0");
}

TEST_CASE("conditions compare entity tags") {
  stored x;
  CHECK(x.get({{"If-None-Match", "\"other\", W/\"tag\""}}).status == 304);
  CHECK(x.get({{"If-None-Match", "*"}}).status == 304);
  CHECK(x.get({{"If-None-Match", "\"other\""}}).status == 200);
  CHECK(x.get({{"If-Match", "\"other\""}}).status == 412);
  CHECK(x.get({{"If-Match", "\"tag\""}}).status == 200);
  CHECK(x.get({{"If-Range", "\"other\""}, {"Range", "bytes=1-2"}}).status
        == 200);
  CHECK(x.get({{"If-Range", "\"tag\""}, {"Range", "bytes=1-2"}}).status == 206);
}

TEST_CASE("joined bytes are read across their seams") {
  blob joined{"abc"};
  joined.append(blob{});
  joined.append(blob{"defg"});
  joined.append(blob::computed(9, 7));
  CHECK(joined.size() == 16);
  CHECK(joined.text(1, 4) == "bcde");
  CHECK(joined.text(5) == "fg" + blob::computed(9, 7).text());
  CHECK(joined.text(16).empty());
}

TEST_CASE("computed bytes are those of the function wherever one begins") {
  constexpr uint64_t size = uint64_t{5} << 30;
  auto big = blob::computed(size, 3);
  for (uint64_t first : {uint64_t{0}, uint64_t{13}, size - 21}) {
    auto text = big.text(first, 21);
    REQUIRE(text.size() == 21);
    for (size_t i = 0; i < text.size(); ++i)
      CHECK(text[i] == computed_byte(3, first + i));
  }
  CHECK(big.text(size - 2, 9).size() == 2);
  CHECK(big.text(0, 64) != blob::computed(size, 4).text(0, 64));
}

TEST_CASE("digests are those of their standards") {
  CHECK(to_hex(md5("")) == "d41d8cd98f00b204e9800998ecf8427e");
  CHECK(md5(blob{"0123456789"}) == md5("0123456789"));
  CHECK(to_hex(hmac_sha256("key", "The quick brown fox jumps over the lazy "
                                  "dog"))
        == "f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8");
  CHECK(from_base64(to_base64("ab")) == "ab");
  CHECK(from_base64("") == "");
  CHECK_FALSE(from_base64("abc"));
  CHECK_FALSE(from_base64("a*=="));
}
