#include "actors/domain/result_codec.hpp"
#include "actors/results/result_json.hpp"

#include "actors/domain/notice_memory.hpp"
#include "actors/match/collector.hpp"
#include "tests/actors/domain/codec_samples.hpp"
#include "tests/catch.hpp"

#include <rapidcheck.h>
#include <zlib.h>

using namespace bidiq;
using namespace bidiq::test;

namespace {

const std::string writing(32, 'a');

struct written {
  std::string head;
  std::vector<std::string> parts;
};

written write(const search_result& x, const std::string& name = writing) {
  auto packed = pack_notices(x).value();
  auto rest = encode_rest(x, packed, name).value();
  written out{rest.head, cut_notices(packed, name)};
  out.parts.insert(out.parts.end(), rest.parts.begin(), rest.parts.end());
  return out;
}

// Puts the checksum right.
void seal(std::string& head) {
  auto size = head.size() - 4;
  auto bytes = reinterpret_cast<const Bytef*>(head.data());
  auto value = crc32_z(0, bytes, size);
  for (size_t i = 0; i < 4; ++i)
    head[size + i] = static_cast<char>(value >> (8 * i));
}

outcome<search_result_ptr> read(const written& x) {
  auto head = decode_head(x.head);
  if (!head)
    return head.error();
  return decode_result(*head, x.parts);
}

// Everything of it as text: the answer in JSON has most, the rest is added.
std::string everything(const search_result& x) {
  auto& r = *x.request;
  auto out = render_result(x, 1, 1'000'000, r.order) + x.user + fingerprint(r)
             + r.search_id + std::to_string(r.page) + " "
             + std::to_string(r.page_size) + r.terms_text
             + std::string{to_string(r.order)} + (r.force_fresh ? "y" : "n")
             + std::to_string(x.duration_ms) + format_local_time(x.now)
             + std::to_string(x.omitted) + " "
             + std::to_string(x.summary.implausible_values);
  for (auto& word : r.stopwords)
    out += word + "/";
  for (auto& found : x.notices)
    out += std::to_string(found.viable.geography);
  return out;
}

bool same(const search_result& x, const search_result& y) {
  return everything(x) == everything(y) && x.suggestions == y.suggestions
         && std::equal(x.notices.begin(), x.notices.end(), y.notices.begin(),
                       y.notices.end(), [](auto& a, auto& b) {
                         return *a.data == *b.data && a.relevance == b.relevance
                                && a.implausible_value == b.implausible_value
                                && a.matched_terms == b.matched_terms
                                && a.merged_from == b.merged_from
                                && a.sources == b.sources
                                && a.filled == b.filled;
                       });
}

} // namespace

TEST_CASE("a result comes back whole with its request and its owner") {
  CHECK(rc::check([](uint64_t seed) {
    wild_source source{seed};
    auto x = source.draw_result(*rc::gen::inRange<size_t>(0, 15));
    auto y = read(write(x)).value();
    RC_ASSERT(same(x, *y));
  }));
}

TEST_CASE("a result whose values add up to infinity is read elsewhere") {
  search_collector collector{share(plain_request()), nullptr, noon()};
  for (auto n : {1, 2}) {
    auto x
      = plain_notice("00000000000001-1-00000" + std::to_string(n) + "/2026");
    x.object += " " + std::to_string(n);
    x.value = 1.7e308;
    collector.add({share(std::move(x))});
  }
  auto y = read(write(collector.finish()));
  REQUIRE(good(y));
  REQUIRE((*y)->notices.size() == 2);
  CHECK((*y)->notices[0].data->value == 1.7e308);
  CHECK((*y)->notices[0].implausible_value);
  CHECK((*y)->summary.implausible_values == 2);
}

TEST_CASE("the head alone says whose it is and how it went") {
  auto x = typical_result(20);
  x.omitted = 3;
  auto head = decode_head(write(x).head).value();
  CHECK(head.user == "ana");
  CHECK(head.print == fingerprint(*x.request));
  CHECK(head.status == search_status::completed);
  CHECK(head.total_raw == x.total_raw);
  CHECK(head.found == 23);
  CHECK(head.writing == writing);
  REQUIRE(head.request);
  CHECK(head.request->ufs == x.request->ufs);
}

TEST_CASE("a head stays small however large the request") {
  auto x = typical_result(1);
  auto request = *x.request;
  for (int i = 0; i < 5000; ++i)
    request.cities.push_back("3550308");
  x.request = share(request);
  auto stored = write(x);
  CHECK(stored.head.size() <= max_head_bytes);
  CHECK(decode_head(stored.head)->request == nullptr);
  CHECK(read(stored).value()->request->cities.size() == 5000);
  x.user = std::string(5000, 'u');
  CHECK_FALSE(good(encode_rest(x, pack_notices(x).value(), writing)));
}

TEST_CASE("no part is larger than a part may be, and all are needed") {
  wild_source source{5};
  auto x = typical_result(0);
  for (int i = 0; i < 30; ++i) {
    auto item = source.draw();
    // Random bytes cannot be compressed.
    item.object = source.text(200'000);
    x.notices.push_back(found(std::move(item)));
  }
  x.excel.base64 = source.text(3'000'000);
  auto stored = write(x);
  REQUIRE(stored.parts.size() >= 4);
  for (auto& part : stored.parts)
    CHECK(part.size() <= max_part_bytes);
  CHECK(same(x, *read(stored).value()));
  auto lacking = stored;
  lacking.parts.pop_back();
  CHECK_FALSE(good(read(lacking)));
  auto swapped = stored;
  std::swap(swapped.parts[0], swapped.parts[1]);
  CHECK_FALSE(good(read(swapped)));
}

TEST_CASE("parts of two writings of one result are never mixed") {
  auto x = typical_result(50);
  auto one = write(x), other = write(x, std::string(32, 'b'));
  one.parts.back() = other.parts.back();
  CHECK(read(one).error().code == errc::malformed);
}

TEST_CASE("of what another version stored it is known whose and how it is") {
  auto x = typical_result(5);
  auto stored = write(x);
  REQUIRE(stored.head.starts_with("BQR"));
  for (auto step : {-1, 1}) {
    auto other = stored;
    other.head[3] = static_cast<char>(other.head[3] + step);
    CHECK_FALSE(good(decode_head(other.head)));
    // What a later version adds stands behind what all of them have.
    other.head.insert(other.head.size() - 4, "more");
    seal(other.head);
    auto head = decode_head(other.head).value();
    CHECK(head.other_version);
    CHECK(head.user == x.user);
    CHECK(head.print == fingerprint(*x.request));
    CHECK(head.status == x.status);
    CHECK(head.found == x.notices.size() + x.omitted);
    CHECK(head.total_raw == x.total_raw);
    CHECK(head.updated == x.updated);
    CHECK(head.duration_ms == x.duration_ms);
    CHECK_FALSE(head.request);
    CHECK_FALSE(good(decode_result(head, other.parts)));
  }
  CHECK_FALSE(decode_head(stored.head).value().other_version);
}

TEST_CASE("a head knows what was asked without an own sector's lists") {
  auto x = typical_result(5);
  auto asked = *x.request;
  auto own = std::make_shared<sector>();
  own->name = asked.sector_name = "Meus EPIs";
  for (int i = 0; i < 3'000; ++i)
    own->keywords.push_back({"palavra " + std::to_string(i)});
  asked.own_sector = own;
  x.request = share(asked);
  auto stored = write(x);
  CHECK(stored.head.size() <= max_head_bytes);
  auto head = decode_head(stored.head).value();
  REQUIRE(head.request);
  CHECK(head.request->sector_name == "Meus EPIs");
  CHECK_FALSE(head.request->own_sector);
  CHECK(head.print == fingerprint(asked));
  auto whole = read(stored).value();
  REQUIRE(whole->request->own_sector);
  CHECK(*whole->request->own_sector == *own);
  CHECK(own_memory_of(*whole) >= own_memory_of(typical_result(5)) + 3'000 * 32);
}

TEST_CASE("a partial result that claims a longer head than it has is refused") {
  auto bytes = encode_partial(typical_result(5), writing, 3).value();
  auto size = static_cast<uint8_t>(bytes[0])
              + 256u * static_cast<uint8_t>(bytes[1]);
  // All of the head, the right checksum at its end, and a length beyond it.
  auto cut = bytes.substr(0, 4 + size);
  cut[1] = static_cast<char>(cut[1] + 1);
  CHECK_FALSE(good(decode_partial_head(cut)));
  CHECK_FALSE(good(decode_partial(cut)));
  cut[3] = '\xff';
  CHECK_FALSE(good(decode_partial(cut)));
}

TEST_CASE("a field that could not be a name in an answer is refused") {
  auto x = typical_result(1);
  x.notices[0].filled = {{"va\"lor", "pcp"}};
  CHECK_FALSE(good(read(write(x))));
  x.notices[0].filled = {{"valor", "pcp"}};
  CHECK(good(read(write(x))));
}

TEST_CASE("a stored result that is damaged anywhere is refused") {
  auto x = typical_result(5);
  auto stored = write(x);
  for (size_t i = 0; i < stored.head.size(); ++i) {
    auto changed = stored;
    changed.head[i] = static_cast<char>(changed.head[i] ^ 1);
    CHECK_FALSE(good(read(changed)));
    changed.head = stored.head.substr(0, i);
    CHECK_FALSE(good(read(changed)));
  }
  for (size_t n = 0; n < stored.parts.size(); ++n)
    for (size_t i = 0; i < stored.parts[n].size(); ++i) {
      auto changed = stored;
      changed.parts[n][i] = static_cast<char>(changed.parts[n][i] ^ 1);
      CHECK_FALSE(good(read(changed)));
      changed.parts[n] = stored.parts[n].substr(0, i);
      CHECK_FALSE(good(read(changed)));
    }
}

TEST_CASE(
  "a partial result is one value with so many notices, and true counts") {
  auto x = typical_result(50);
  x.status = search_status::running;
  auto bytes = encode_partial(x, writing, 20).value();
  auto y = decode_partial(bytes).value();
  CHECK(y->notices.size() == 20);
  CHECK(y->omitted == 30);
  CHECK(y->total_raw == x.total_raw);
  CHECK(render_result(*y, 1, 5, sort_order::data_desc)
          .find(R"("total_filtrado":50)")
        != std::string::npos);
  auto head
    = decode_partial_head(std::string_view{bytes}.substr(0, max_head_bytes + 4))
        .value();
  CHECK(head.found == 50);
  CHECK(head.user == "ana");
  for (size_t i = 0; i < bytes.size(); ++i) {
    CHECK_FALSE(good(decode_partial(std::string_view{bytes}.substr(0, i))));
    auto changed = bytes;
    changed[i] = static_cast<char>(changed[i] ^ 8);
    CHECK_FALSE(good(decode_partial(changed)));
  }
}
