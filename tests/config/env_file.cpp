#include "config/env_file.hpp"

#include "tests/catch.hpp"

#include <rapidcheck.h>

using namespace bidiq;

namespace {

using lines = std::vector<env_line>;
using problems = std::vector<env_file::bad_line>;

} // namespace

TEST_CASE("pairs are read with their line numbers") {
  auto file = parse_env_file("A=1\n\n# comment\nexport B = two words \nC=");
  CHECK(file.lines
        == lines{{"A", "1", 1}, {"B", "two words", 4}, {"C", "", 5}});
  CHECK(file.problems.empty());
}

TEST_CASE("CRLF and a byte order mark leave no trace") {
  auto file = parse_env_file("\xEF\xBB\xBF"
                             "A=1\r\nB='x'\r\n");
  CHECK(file.lines == lines{{"A", "1", 1}, {"B", "x", 2}});
  CHECK(file.problems.empty());
}

TEST_CASE("a comment behind a value needs a blank before it") {
  auto file = parse_env_file("A=x#y\nB=x # y\nC=# y\nD=\"x # y\" # z\n");
  CHECK(
    file.lines
    == lines{{"A", "x#y", 1}, {"B", "x", 2}, {"C", "", 3}, {"D", "x # y", 4}});
}

TEST_CASE("single quotes are literal, double quotes know escapes") {
  auto file = parse_env_file(R"(A='a\n$b"c'
B="a\n\t\"\\\$'"
C=""
)");
  CHECK(file.lines
        == lines{{"A", "a\\n$b\"c", 1}, {"B", "a\n\t\"\\$'", 2}, {"C", "", 3}});
}

TEST_CASE("every bad line is reported, good ones are still read") {
  auto file = parse_env_file("FOO\nA=1\n1B=2\nC='x\nD=\"x\" y\n=5\n");
  CHECK(file.lines == lines{{"A", "1", 2}});
  CHECK(file.problems
        == problems{
          {1, "is not of the form KEY=VALUE"},
          {3, "the name before = must be letters, digits and _"},
          {4, "C: the closing quote is missing"},
          {5, "D: there is text after the closing quote"},
          {6, "the name before = must be letters, digits and _"},
        });
}

TEST_CASE("any printable text survives double quotes") {
  CHECK(rc::check([](const std::string& any) {
    std::string text;
    std::string escaped;
    for (char c : any) {
      if (c == '\r' || c == '\0')
        continue;
      text += c;
      if (c == '\n')
        escaped += "\\n";
      else
        escaped += c == '"' || c == '\\' ? std::string{'\\', c}
                                         : std::string{c};
    }
    auto file = parse_env_file("A=\"" + escaped + "\"\n");
    RC_ASSERT(file.problems.empty());
    RC_ASSERT(file.lines.size() == 1u);
    RC_ASSERT(file.lines[0].value == text);
  }));
}
