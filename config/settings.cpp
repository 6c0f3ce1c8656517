#include "config/settings.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace bidiq {

namespace {

constexpr setting_rule plain() {
  return {};
}

constexpr setting_rule needed() {
  return {.form = setting_form::needed};
}

constexpr setting_rule secret(size_t min_size = 0) {
  return {.min_size = min_size, .secret = true};
}

constexpr setting_rule between(double min, double max,
                               std::string_view unit = {}) {
  return {.form = setting_form::number, .min = min, .max = max, .unit = unit};
}

constexpr setting_rule one_of(std::string_view allowed) {
  return {.form = setting_form::one_of, .allowed = allowed};
}

/// For lists: every word must be one of them.
constexpr setting_rule some_of(std::string_view allowed) {
  return one_of(allowed);
}

constexpr setting_rule url(std::string_view schemes) {
  return {.form = setting_form::url, .allowed = schemes};
}

constexpr setting_rule needed_url(std::string_view schemes) {
  return {.form = setting_form::needed_url, .allowed = schemes};
}

constexpr setting_rule secret_url(std::string_view schemes) {
  return {.form = setting_form::url, .allowed = schemes, .secret = true};
}

constexpr setting_rule origins() {
  return {.form = setting_form::origin};
}

constexpr setting_rule hosts() {
  return {.form = setting_form::host};
}

constexpr setting_rule day() {
  return {.form = setting_form::day};
}

constexpr setting_rule identifier() {
  return {.form = setting_form::identifier};
}

constexpr setting_rule bucket() {
  return {.form = setting_form::bucket};
}

/// For lists: every word is one of them with its number.
constexpr setting_rule number_of_each(std::string_view allowed, double min,
                                      double max) {
  return {
    .form = setting_form::numbered, .min = min, .max = max, .allowed = allowed};
}

std::vector<setting_info> make_table() {
  std::vector<setting_info> result;
  std::string_view group;
#define BIDIQ_GROUP(title) group = title;
#define BIDIQ_SETTING(type, field, name, initial, rule, meaning)               \
  result.push_back({group, #name, &settings::field, rule, meaning});
#include "config/settings.def"
#undef BIDIQ_SETTING
#undef BIDIQ_GROUP
  return result;
}

} // namespace

std::span<const setting_info> setting_table() {
  static const std::vector<setting_info> table = make_table();
  return table;
}

std::string secret_file_name(const setting_info& info) {
  return std::string(info.name) + "_FILE";
}

const setting_info* find_secret_file(std::string_view name) {
  auto table = setting_table();
  auto i = std::ranges::find_if(table, [&](const setting_info& info) {
    return info.rule.secret && secret_file_name(info) == name;
  });
  return i == table.end() ? nullptr : &*i;
}

std::string flag_name(std::string_view name) {
  std::string result = "--";
  for (char c : name)
    result += c == '_' ? '-'
                       : static_cast<char>(
                         std::tolower(static_cast<unsigned char>(c)));
  return result;
}

} // namespace bidiq
