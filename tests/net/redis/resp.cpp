#include "net/redis/resp.hpp"

#include "tests/catch.hpp"

#include <rapidcheck.h>

#include <array>

namespace bidiq::redis {

namespace {

constexpr size_t limit = 1 << 20;

struct parsed {
  std::vector<value> replies;
  std::vector<error> errors;
  bool broken = false;

  bool operator==(const parsed& x) const {
    return replies == x.replies && errors.size() == x.errors.size()
           && broken == x.broken;
  }
};

/// Feeds `bytes` in pieces; `cut` is how long the first one is.
parsed parse(std::string_view bytes, size_t cut = SIZE_MAX,
             size_t max = limit) {
  reply_parser parser{max};
  parsed out;
  auto drain = [&] {
    reply_parser::step step;
    while ((step = parser.next()) == reply_parser::step::ready) {
      auto x = parser.take();
      if (x)
        out.replies.push_back(std::move(*x));
      else
        out.errors.push_back(x.error());
    }
    out.broken = out.broken || step == reply_parser::step::broken;
  };
  cut = std::min(cut, bytes.size());
  parser.feed(bytes.substr(0, cut));
  drain();
  parser.feed(bytes.substr(cut));
  drain();
  return out;
}

std::string encode(const value& x) {
  switch (x.type) {
    case value::kind::nil:
      return "$-1\r\n";
    case value::kind::integer:
      return ":" + std::to_string(x.integer) + "\r\n";
    case value::kind::text:
      return "$" + std::to_string(x.text.size()) + "\r\n" + x.text + "\r\n";
    case value::kind::array:
      break;
  }
  auto out = "*" + std::to_string(x.items.size()) + "\r\n";
  for (const auto& item : x.items)
    out += encode(item);
  return out;
}

value make_value(int depth) {
  auto kind = *rc::gen::inRange(0, depth > 0 ? 4 : 3);
  value out;
  out.type = static_cast<value::kind>(kind);
  if (kind == 1)
    out.integer = *rc::gen::arbitrary<int64_t>();
  if (kind == 2)
    out.text = *rc::gen::arbitrary<std::string>();
  if (kind == 3)
    for (auto n = *rc::gen::inRange(0, 5); n > 0; --n)
      out.items.push_back(make_value(depth - 1));
  return out;
}

} // namespace

TEST_CASE("a command is an array of bulk strings") {
  std::string out;
  append_command(out, std::array<std::string, 3>{"SET", "", "a\r\nb"});
  CHECK(out == "*3\r\n$3\r\nSET\r\n$0\r\n\r\n$4\r\na\r\nb\r\n");
}

TEST_CASE("replies are the same however their bytes are cut") {
  std::string bytes = "+OK\r\n:-42\r\n$3\r\na\r\n\r\n$-1\r\n*-1\r\n*0\r\n"
                      "-WRONGTYPE of key\r\n*2\r\n*1\r\n$1\r\nx\r\n:1\r\n";
  auto whole = parse(bytes);
  REQUIRE(whole.replies.size() == 7);
  CHECK(whole.replies[0].text == "OK");
  CHECK(whole.replies[1].integer == -42);
  CHECK(whole.replies[2].text == "a\r\n");
  CHECK(whole.replies[3].is_nil());
  CHECK(whole.replies[4].is_nil());
  CHECK(whole.replies[5].type == value::kind::array);
  CHECK(whole.replies[6].items[0].items[0].text == "x");
  REQUIRE(whole.errors.size() == 1);
  CHECK(whole.errors[0].code == errc::wrongtype);
  for (size_t cut = 0; cut <= bytes.size(); ++cut) {
    CAPTURE(cut);
    CHECK(parse(bytes, cut) == whole);
  }
}

TEST_CASE("any values come back as they were sent, cut anywhere") {
  CHECK(rc::check([] {
    std::vector<value> all;
    std::string bytes;
    for (auto n = *rc::gen::inRange(1, 4); n > 0; --n) {
      all.push_back(make_value(4));
      bytes += encode(all.back());
    }
    auto cut = *rc::gen::inRange(size_t{0}, bytes.size() + 1);
    RC_ASSERT(parse(bytes, cut).replies == all);
  }));
}

TEST_CASE("an array that holds an error is that error") {
  auto x = parse("*2\r\n:1\r\n-OOM no room\r\n:5\r\n");
  REQUIRE(x.errors.size() == 1);
  CHECK(x.errors[0].code == errc::oom);
  CHECK(x.errors[0].text == "OOM no room");
  REQUIRE(x.replies.size() == 1);
  CHECK(x.replies[0].integer == 5);
}

TEST_CASE("what is not RESP is refused") {
  for (auto text :
       {"HTTP/1.1 400 Bad Request\r\n", "$x\r\n", ":\r\n", "$-2\r\n", "*-2\r\n",
        "\x15\x03\x03\x00\x02\x02\x46", ",1.5\r\n", "#t\r\n", "*1\r\n#t\r\n"}) {
    CAPTURE(text);
    auto x = parse(text);
    CHECK(x.broken);
    CHECK(x.replies.empty());
  }
}

TEST_CASE("what would be too long is refused before it comes") {
  CHECK(parse("$1048577\r\n").broken);
  CHECK_FALSE(parse("$1048576\r\n").broken);
  CHECK(parse("*1\r\n$99999999999999999999999999\r\n").broken);
  CHECK(parse("*100000000\r\n").broken);
  CHECK(parse("+" + std::string(70'000, 'x')).broken);
  std::string many = "*1000000\r\n";
  for (int i = 0; i < 400'000; ++i)
    many += ":1\r\n";
  CHECK(parse(many).broken);
}

TEST_CASE("arrays nest seven deep and no deeper") {
  std::string seven;
  for (int i = 0; i < 7; ++i)
    seven += "*1\r\n";
  CHECK(parse(seven + ":1\r\n").replies.size() == 1);
  CHECK(parse(seven + "*1\r\n:1\r\n").broken);
}

TEST_CASE("an error reply is told by its first word") {
  auto code = [](std::string_view x) { return to_string(classify(x)); };
  CHECK(code("NOAUTH Authentication required.") == "auth");
  CHECK(code("WRONGPASS x") == "auth");
  CHECK(code("NOPERM x") == "auth");
  CHECK(code("LOADING x") == "loading");
  CHECK(code("MASTERDOWN x") == "loading");
  CHECK(code("READONLY x") == "readonly");
  CHECK(code("OOM x") == "oom");
  CHECK(code("MISCONF x") == "misconf");
  CHECK(code("NOSCRIPT x") == "noscript");
  CHECK(code("WRONGTYPE") == "wrongtype");
  CHECK(code("BUSY x") == "busy");
  CHECK(code("TRYAGAIN x") == "busy");
  CHECK(code("CLUSTERDOWN x") == "busy");
  CHECK(code("BUSYGROUP x") == "other");
  CHECK(code("ERR OOM") == "other");
  CHECK(code("") == "other");
}

} // namespace bidiq::redis
