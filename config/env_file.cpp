#include "config/env_file.hpp"

#include "config/check.hpp"

#include <cctype>

namespace bidiq {

namespace {

bool is_name(std::string_view text) {
  if (text.empty() || std::isdigit(static_cast<unsigned char>(text.front())))
    return false;
  for (unsigned char c : text)
    if (!std::isalnum(c) && c != '_')
      return false;
  return true;
}

/// What a value's text turned out to be.
struct parsed_value {
  std::string value;
  std::string problem;
};

char unescape(char c) {
  switch (c) {
    case 'n':
      return '\n';
    case 't':
      return '\t';
    default:
      return c;
  }
}

/// `text` begins with a quote.
parsed_value parse_quoted(std::string_view text) {
  parsed_value result;
  auto quote = text.front();
  size_t i = 1;
  for (; i < text.size() && text[i] != quote; ++i) {
    if (quote == '"' && text[i] == '\\' && i + 1 < text.size())
      result.value += unescape(text[++i]);
    else
      result.value += text[i];
  }
  if (i >= text.size())
    return {{}, "the closing quote is missing"};
  auto rest = trim(text.substr(i + 1));
  if (!rest.empty() && rest.front() != '#')
    return {{}, "there is text after the closing quote"};
  return result;
}

parsed_value parse_value(std::string_view text) {
  text = trim(text);
  if (!text.empty() && (text.front() == '"' || text.front() == '\''))
    return parse_quoted(text);
  for (size_t i = 0; i < text.size(); ++i)
    if (text[i] == '#' && (i == 0 || text[i - 1] == ' ' || text[i - 1] == '\t'))
      return {std::string(trim(text.substr(0, i))), {}};
  return {std::string(text), {}};
}

void parse_line(std::string_view text, size_t line, env_file& result) {
  text = trim(text);
  if (text.empty() || text.front() == '#')
    return;
  if (text.starts_with("export ") || text.starts_with("export\t"))
    text = trim(text.substr(7));
  auto equals = text.find('=');
  if (equals == std::string_view::npos) {
    result.problems.push_back({line, "is not of the form KEY=VALUE"});
    return;
  }
  auto name = trim(text.substr(0, equals));
  if (!is_name(name)) {
    result.problems.push_back(
      {line, "the name before = must be letters, digits and _"});
    return;
  }
  auto [value, problem] = parse_value(text.substr(equals + 1));
  if (problem.empty())
    result.lines.push_back({std::string(name), std::move(value), line});
  else
    result.problems.push_back({line, std::string(name) + ": " + problem});
}

} // namespace

env_file parse_env_file(std::string_view text) {
  env_file result;
  if (text.starts_with("\xEF\xBB\xBF"))
    text.remove_prefix(3);
  for (size_t line = 1; !text.empty(); ++line) {
    auto end = text.find('\n');
    auto content = text.substr(0, end);
    if (content.ends_with('\r'))
      content.remove_suffix(1);
    parse_line(content, line, result);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return result;
}

} // namespace bidiq
