#include "actors/domain/search_order_codec.hpp"

#include "tests/actors/domain/codec_samples.hpp"
#include "tests/catch.hpp"

#include <rapidcheck.h>

#include <tuple>

using namespace bidiq;
using namespace bidiq::test;

namespace {

search_order draw_order(uint64_t seed) {
  wild_source source{seed};
  search_order x;
  x.request = share(source.draw_request());
  x.who = source.draw_identity();
  for (auto text : {&x.request_id, &x.traceparent, &x.retry_of})
    *text = source.text();
  x.keep_ufs = source.texts();
  return x;
}

auto members(const search_request& x) {
  return std::tie(x.search_id, x.ufs, x.first, x.last, x.sector_id,
                  x.terms_text, x.terms, x.stopwords, x.exclusion_terms,
                  x.modalities, x.status, x.min_value, x.max_value, x.spheres,
                  x.cities, x.agencies, x.order, x.page, x.page_size,
                  x.force_fresh, x.exact_terms, x.exact_exclusions, x.ignored,
                  x.mode, x.inflect, x.sector_name);
}

bool same_sector(const sector_ptr& x, const sector_ptr& y) {
  return x && y ? *x == *y : x == y;
}

bool same(const search_order& x, const search_order& y) {
  return members(*x.request) == members(*y.request)
         && same_sector(x.request->own_sector, y.request->own_sector)
         && x.who == y.who && x.request_id == y.request_id
         && x.traceparent == y.traceparent && x.retry_of == y.retry_of
         && x.keep_ufs == y.keep_ufs;
}

} // namespace

TEST_CASE("an order comes back whole") {
  CHECK(rc::check([](uint64_t seed) {
    auto x = draw_order(seed);
    auto read = decode_order(encode_order(x));
    RC_ASSERT(read.has_value());
    RC_ASSERT(*read != nullptr);
    RC_ASSERT(same(**read, x));
  }));
}

TEST_CASE("an order that is cut or longer than it says is refused") {
  auto bytes = encode_order(draw_order(1));
  for (size_t i = 0; i < bytes.size(); ++i) {
    auto cut = decode_order(std::string_view{bytes}.substr(0, i));
    REQUIRE(cut.has_error());
    CHECK(cut.error().code == errc::malformed);
  }
  CHECK_FALSE(good(decode_order(bytes + "x")));
}

TEST_CASE("any bytes are an order or none") {
  CHECK(rc::check([](uint64_t seed) {
    auto bytes = encode_order(draw_order(seed));
    wild_source source{seed};
    for (int i = 0; i < 50; ++i) {
      auto changed = bytes;
      changed[source.below(bytes.size())]
        = static_cast<char>(source.below(256));
      if (auto x = decode_order(changed); x && *x)
        RC_ASSERT(same(**decode_order(encode_order(**x)), **x));
    }
  }));
}

TEST_CASE("an order of another version is told from one that is damaged") {
  auto bytes = encode_order(draw_order(2));
  for (char version : {'2', '4'}) {
    bytes[3] = version;
    auto read = decode_order(bytes);
    REQUIRE(read.has_value());
    CHECK(*read == nullptr);
  }
  bytes[0] = 'X';
  CHECK_FALSE(good(decode_order(bytes)));
}
