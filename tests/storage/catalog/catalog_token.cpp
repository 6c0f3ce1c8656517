#include "storage/catalog/catalog_token.hpp"

#include "actors/base/base64url.hpp"
#include "actors/base/bytes.hpp"
#include "storage/catalog/folded_name.hpp"
#include "tests/catch.hpp"

#include <rapidcheck.h>
#include <zlib.h>

using namespace bidiq;

namespace {

const catalog_position somewhere{"licitacao 5.pdf", "drive", "1A-b_c.d"};

bool is_refused(std::string_view text) {
  auto x = read_catalog_token(text);
  return !x && x.error().code == errc::invalid_request
         && x.error().fields.size() == 1
         && x.error().fields[0].field == "page_token";
}

// As somebody makes one who knows how.
std::string forged(std::string bytes) {
  auto sum = ::crc32(0, reinterpret_cast<const Bytef*>(bytes.data()),
                     static_cast<uInt>(bytes.size()));
  for (auto i = 0; i < 4; ++i)
    bytes.push_back(static_cast<char>(sum >> (8 * i) & 255));
  return encode_base64url(bytes);
}

std::string bytes_of(const catalog_position& x, uint8_t version = 1) {
  byte_writer to;
  to.byte(version);
  for (auto* text : {&x.name, &x.source, &x.id})
    to.text(*text);
  return to.take();
}

} // namespace

TEST_CASE("a token is read as it was written") {
  auto word = rc::gen::nonEmpty(rc::gen::container<std::string>(
    rc::gen::elementOf(std::string{"abcXYZ019_.-"})));
  CHECK(rc::check("read(write(x)) == x", [&] {
    auto name = fold_name(*rc::gen::arbitrary<std::string>());
    catalog_position x{whole_characters(name, max_folded_name),
                       (*word).substr(0, 32), (*word).substr(0, 128)};
    auto token = write_catalog_token(x);
    RC_ASSERT(token.find_first_of("+/= ") == token.npos);
    RC_ASSERT(read_catalog_token(token).value() == x);
  }));
  catalog_position longest{std::string(max_folded_name, 'x'),
                           std::string(32, 's'), std::string(128, 'i')};
  CHECK(read_catalog_token(write_catalog_token(longest)).value() == longest);
}

TEST_CASE("no token that is altered or cut is taken") {
  auto token = write_catalog_token(somewhere);
  for (size_t i = 0; i < token.size(); ++i) {
    auto other = token;
    other[i] = other[i] == 'A' ? 'B' : 'A';
    INFO(other);
    CHECK(is_refused(other));
    CHECK(is_refused(token.substr(0, i)));
  }
  CHECK(is_refused(token + "A"));
  CHECK(is_refused(token + token));
  CHECK(is_refused(token + "="));
}

TEST_CASE("any text is refused, however long") {
  CHECK(rc::check("refused",
                  [](const std::string& x) { RC_ASSERT(is_refused(x)); }));
  CHECK(is_refused(""));
  CHECK(is_refused(std::string(10'000'000, 'A')));
}

TEST_CASE("a forged token names a place that both databases take, or nothing") {
  using namespace std::string_literals;
  CHECK(read_catalog_token(forged(bytes_of(somewhere))).value() == somewhere);
  auto with = [](std::string name, std::string source, std::string id) {
    return forged(
      bytes_of({std::move(name), std::move(source), std::move(id)}));
  };
  CHECK(is_refused(with("a\0b"s, "drive", "x")));
  CHECK(is_refused(with("\xFF", "drive", "x")));
  CHECK(is_refused(with("a\xC3", "drive", "x")));
  CHECK(is_refused(with("a\n", "drive", "x")));
  CHECK(is_refused(with(std::string(max_folded_name + 1, 'x'), "drive", "x")));
  CHECK(is_refused(with("a", "", "x")));
  CHECK(is_refused(with("a", std::string(33, 's'), "x")));
  CHECK(is_refused(with("a", "drive", "")));
  CHECK(is_refused(with("a", "drive", "x' or 1=1")));
  CHECK(is_refused(with("a", "drive", std::string(129, 'i'))));
  CHECK(is_refused(forged("")));
  CHECK(is_refused(forged(bytes_of(somewhere, 2))));
  CHECK(is_refused(forged(bytes_of(somewhere) + "x")));
  auto bytes = bytes_of(somewhere);
  for (size_t i = 0; i < bytes.size(); ++i)
    CHECK(is_refused(forged(bytes.substr(0, i))));
  // A length that there are no bytes for.
  CHECK(is_refused(forged("\x01\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x7F")));
}
