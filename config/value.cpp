#include "config/value.hpp"

#include "config/check.hpp"

#include <charconv>
#include <cmath>
#include <optional>

namespace bidiq {

namespace {

template <class T>
std::optional<T> parse_number(std::string_view text) {
  T result{};
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(),
                                      result);
  if (error != std::errc{} || end != text.data() + text.size())
    return std::nullopt;
  return result;
}

std::string render_number(double x) {
  char buf[64];
  auto [end, error] = std::to_chars(buf, buf + sizeof(buf), x,
                                    std::chars_format::fixed);
  return error == std::errc{} ? std::string(buf, end) : std::string("?");
}

std::string wanted_number(const setting_info& info, std::string_view kind) {
  auto result = "is not " + std::string(kind) + " from "
                + render_number(info.rule.min) + " to "
                + render_number(info.rule.max);
  if (!info.rule.unit.empty())
    result += " (" + std::string(info.rule.unit) + ')';
  return result;
}

bool within(const setting_rule& rule, double x) {
  return x >= rule.min && x <= rule.max;
}

/// One overload per type a setting can have.
struct assigner {
  const setting_info& info;
  std::string_view text;

  std::string operator()(std::string& field) const {
    auto problem = check_text(info.rule, text);
    if (problem.empty())
      field = std::string(text);
    return problem;
  }

  std::string operator()(std::vector<std::string>& field) const {
    std::vector<std::string> result;
    for (auto word : split(text, ',')) {
      if (word.empty())
        continue;
      if (auto problem = check_text(info.rule, word); !problem.empty())
        return problem;
      result.emplace_back(word);
    }
    if (result.empty() && info.rule.form == setting_form::one_of)
      return "names none of: " + describe_values(info);
    field = std::move(result);
    return {};
  }

  std::string operator()(bool& field) const {
    auto value = parse_flag(text);
    if (!value)
      return "is neither true nor false";
    field = *value;
    return {};
  }

  std::string operator()(int64_t& field) const {
    auto value = parse_number<int64_t>(text);
    if (!value || !within(info.rule, static_cast<double>(*value)))
      return wanted_number(info, "a whole number");
    field = *value;
    return {};
  }

  std::string operator()(double& field) const {
    auto value = parse_number<double>(text);
    if (!value || !within(info.rule, *value))
      return wanted_number(info, "a number");
    field = *value;
    return {};
  }

  std::string operator()(std::chrono::milliseconds& field) const {
    auto value = parse_number<double>(text);
    if (!value || !within(info.rule, *value))
      return wanted_number(info, "a time");
    field = std::chrono::milliseconds(std::llround(*value * 1000));
    return {};
  }
};

struct renderer {
  std::string operator()(const std::string& field) const {
    return field;
  }

  std::string operator()(const std::vector<std::string>& field) const {
    std::string result;
    for (const auto& word : field)
      result += (result.empty() ? "" : ",") + word;
    return result;
  }

  std::string operator()(bool field) const {
    return field ? "true" : "false";
  }

  std::string operator()(int64_t field) const {
    return std::to_string(field);
  }

  std::string operator()(double field) const {
    return render_number(field);
  }

  std::string operator()(std::chrono::milliseconds field) const {
    return render_number(static_cast<double>(field.count()) / 1000);
  }
};

} // namespace

std::string assign(settings& x, const setting_info& info,
                   std::string_view text) {
  return std::visit(
    [&](auto field) {
      return assigner{info, text}(x.*field);
    },
    info.slot);
}

std::string render_value(const settings& x, const setting_info& info) {
  return std::visit([&](auto field) { return renderer{}(x.*field); },
                    info.slot);
}

std::string render_masked(const settings& x, const setting_info& info) {
  auto value = render_value(x, info);
  if (info.rule.secret)
    return value.empty() ? "" : "***";
  return mask_credentials(value);
}

std::string describe_values(const setting_info& info) {
  if (std::holds_alternative<bool settings::*>(info.slot))
    return "true, false";
  return describe_rule(info.rule);
}

std::string mask_credentials(std::string_view text) {
  std::string result;
  while (true) {
    auto scheme = text.find("://");
    if (scheme == std::string_view::npos)
      return result.append(text);
    result.append(text.substr(0, scheme + 3));
    text.remove_prefix(scheme + 3);
    auto authority = text.substr(0, text.find_first_of("/?#, "));
    if (auto at = authority.rfind('@'); at != std::string_view::npos) {
      result += "***";
      text.remove_prefix(at);
    }
  }
}

bool is_flag_word(std::string_view text) {
  return parse_flag(text).has_value();
}

} // namespace bidiq
