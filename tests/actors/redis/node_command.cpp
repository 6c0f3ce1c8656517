#include "actors/redis/node_command.hpp"

#include "tests/actors/system/seeded.hpp"
#include "tests/catch.hpp"

using namespace bidiq;
using namespace bidiq::test;

using kind = node_command::kind;

namespace {

node_command make(kind type) {
  node_command out;
  out.type = type;
  if (type != kind::beacon)
    out.id = "busca-0001";
  if (type == kind::need)
    out.node = "node-b";
  if (type == kind::cancel)
    out.user = "ana \"x\" \xC3\xA3";
  if (type == kind::ahead)
    out.cursor = ~uint64_t{0};
  if (type == kind::beacon)
    out.n = 7;
  return out;
}

constexpr kind all[] = {kind::need, kind::have, kind::ahead, kind::cancel,
                        kind::beacon};

} // namespace

TEST_CASE("what one node renders another understands") {
  for (auto type : all)
    CHECK(parse_node_command(render_node_command(make(type))) == make(type));
}

TEST_CASE("commands look as they are documented") {
  CHECK(render_node_command(make(kind::need))
        == R"({"cmd":"need","id":"busca-0001","node":"node-b"})");
  CHECK(render_node_command(make(kind::have))
        == R"({"cmd":"have","id":"busca-0001"})");
  CHECK(render_node_command(make(kind::beacon)) == R"({"cmd":"beacon","n":7})");
}

TEST_CASE("members of later releases are ignored") {
  auto x = parse_node_command(
    R"({"cmd":"have","id":"busca-0001","why":[1,{}],"node":5})");
  CHECK(x == make(kind::have));
}

TEST_CASE("what lacks a member or has a bad one is no command") {
  for (auto text : {"",
                    "x",
                    "null",
                    "[]",
                    "5",
                    "{}",
                    R"({"cmd":5})",
                    R"({"cmd":"need"})",
                    R"({"cmd":"need","id":"busca-0001"})",
                    R"({"cmd":"need","id":"busca-0001","node":""})",
                    R"({"cmd":"have","id":"a b"})",
                    R"({"cmd":"have","id":""})",
                    R"({"cmd":"have","id":"{x}"})",
                    R"({"cmd":"explode","id":"abc"})",
                    R"({"cmd":"ahead","id":"abc"})",
                    R"({"cmd":"ahead","id":"abc","cursor":-1})",
                    R"({"cmd":"ahead","id":"abc","cursor":1.5})",
                    R"({"cmd":"ahead","id":"abc","cursor":"1"})",
                    R"({"cmd":"cancel","id":"abc"})",
                    R"({"cmd":"beacon"})",
                    R"({"cmd":"have","id":"abc"} x)"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_node_command(text));
  }
  auto long_id = R"({"cmd":"have","id":")" + std::string(81, 'a') + "\"}";
  CHECK_FALSE(parse_node_command(long_id));
  std::string padded(5000, ' ');
  padded.append(R"({"cmd":"have","id":"abc"})");
  CHECK_FALSE(parse_node_command(padded));
}

TEST_CASE("fields of another kind of command are not looked at") {
  auto x = parse_node_command(
    R"({"cmd":"have","id":"abc","node":"n1","cursor":7,"user":"u","n":3})");
  REQUIRE(x);
  CHECK(x == parse_node_command(R"({"cmd":"have","id":"abc"})"));
}

TEST_CASE("a command with damaged bytes is a command or none, never a crash") {
  seeded random;
  CAPTURE(random.seed);
  for (int i = 0; i < 20'000; ++i) {
    auto text = render_node_command(make(all[random.below(5)]));
    for (auto n = random.below(4); n > 0; --n)
      text[random.below(text.size())] = static_cast<char>(random.below(256));
    if (random.one_in(4))
      text.resize(random.below(text.size()));
    if (auto x = parse_node_command(text))
      REQUIRE(parse_node_command(render_node_command(*x)) == x);
  }
}
