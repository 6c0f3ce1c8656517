#include "tools/pncp-sim/faults.hpp"

#include "tools/pncp-sim/random.hpp"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <utility>

namespace bidiq {

namespace {

constexpr std::pair<std::string_view, fault_kind> names[] = {
  {"429", fault_kind::too_many_requests},
  {"html200", fault_kind::html_ok},
  {"500text", fault_kind::plain_text_500},
  {"500jdbc", fault_kind::jdbc_500},
  {"502", fault_kind::bad_gateway},
  {"503", fault_kind::unavailable},
  {"504", fault_kind::gateway_timeout},
  {"false204", fault_kind::false_204},
  {"spurious422", fault_kind::spurious_422},
  {"reject_size", fault_kind::reject_size},
  {"redirect_loop", fault_kind::redirect_loop},
  {"truncated", fault_kind::truncated},
  {"slow", fault_kind::slow},
  {"hang", fault_kind::hang},
  {"endless", fault_kind::endless},
  {"drip", fault_kind::drip},
  {"header_flood", fault_kind::header_flood},
  {"gzip_bomb", fault_kind::gzip_bomb},
  {"small_pages", fault_kind::small_pages},
  {"page_one_forever", fault_kind::page_one_forever},
  {"record_added", fault_kind::record_added},
  {"record_removed", fault_kind::record_removed},
  {"moving_totals", fault_kind::moving_totals},
  {"key_order", fault_kind::key_order},
  {"new_keys", fault_kind::new_keys},
  {"broken_record", fault_kind::broken_record},
  {"string_numbers", fault_kind::string_numbers},
  {"renamed_list", fault_kind::renamed_list},
  {"missing_key", fault_kind::missing_key},
  {"nan", fault_kind::nan},
  {"huge_number", fault_kind::huge_number},
  {"deep_nesting", fault_kind::deep_nesting},
  {"wrong_type", fault_kind::wrong_type},
};

struct size_range {
  fault_kind kind;
  uint64_t usual;
  uint64_t most;
};

constexpr size_range sizes[] = {
  {fault_kind::reject_size, 20, 1'000'000},
  {fault_kind::endless, 256ull << 20, 4ull << 30},
  {fault_kind::header_flood, 16ull << 20, 256ull << 20},
  {fault_kind::gzip_bomb, 256, 4096},
  {fault_kind::deep_nesting, 10'000, 1'000'000},
  {fault_kind::huge_number, 400, 100'000},
  {fault_kind::small_pages, 0, 1'000'000},
};

std::optional<double> to_probability(const std::string& text) {
  char* end = nullptr;
  auto value = std::strtod(text.c_str(), &end);
  if (text.empty() || *end != '\0' || !(value >= 0 && value <= 1))
    return std::nullopt;
  return value;
}

std::optional<uint64_t> to_count(std::string_view text) {
  constexpr uint64_t most = 1ull << 40;
  uint64_t value = 0;
  auto end = text.data() + text.size();
  auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc{} || stop != end || value > most)
    return std::nullopt;
  return value;
}

bool read_option(fault_rule& rule, std::string_view option) {
  auto equals = option.find('=');
  auto name = option.substr(0, equals);
  auto value = equals == std::string_view::npos ? std::string_view{}
                                                : option.substr(equals + 1);
  if (name == "first_only" && equals == std::string_view::npos)
    return rule.first_only = true;
  if (value.empty())
    return false;
  if (name == "source")
    return (rule.source = find_source(value)).has_value();
  if (name == "uf")
    rule.uf = value;
  else if (name == "modalidade")
    rule.modality = value;
  else if (name == "key")
    rule.key = value;
  else if (name == "size")
    return (rule.size = to_count(value)).has_value();
  else if (auto delay = to_count(value); name == "delay" && delay)
    rule.delay = std::chrono::milliseconds{*delay};
  else
    return false;
  return true;
}

bool concerns(const std::string& wanted, const sim_target& target,
              std::string_view parameter) {
  auto sent = target.find(parameter);
  return wanted.empty() || (sent && *sent == wanted);
}

bool concerns(const fault_rule& rule, const sim_target& target,
              uint64_t attempt) {
  const auto& words = words_of(target.source);
  return (!rule.first_only || attempt == 1)
         && (!rule.source || *rule.source == target.source)
         && concerns(rule.uf, target, words.uf)
         && concerns(rule.modality, target, words.modality);
}

void take(fault_decision& decision, const fault_rule& rule) {
  if (replaces_answer(rule.kind)) {
    if (!decision.replacement)
      decision.replacement = rule;
  } else if (is_delivery(rule.kind)) {
    if (!decision.delivery)
      decision.delivery = rule;
  } else if (changes_list(rule.kind)) {
    decision.lists.push_back(rule);
  } else if (changes_query(rule.kind)) {
    decision.queries.push_back(rule);
  } else {
    decision.changes.push_back(rule);
  }
}

} // namespace

std::string_view to_string(fault_kind kind) noexcept {
  for (const auto& [name, value] : names)
    if (value == kind)
      return name;
  return "?";
}

std::optional<fault_kind> find_fault(std::string_view name) noexcept {
  for (const auto& [known, kind] : names)
    if (known == name)
      return kind;
  return std::nullopt;
}

uint64_t fault_size(const fault_rule& rule) noexcept {
  for (const auto& range : sizes)
    if (range.kind == rule.kind)
      return std::min(rule.size.value_or(range.usual), range.most);
  return 0;
}

outcome<fault_rule> parse_fault_rule(std::string_view text) {
  auto refused = [&] {
    return fail(errc::invalid_request, "fault: " + std::string{text});
  };
  auto comma = text.find(',');
  auto head = text.substr(0, comma);
  auto equals = head.find('=');
  auto kind = find_fault(head.substr(0, equals));
  if (!kind || equals == std::string_view::npos)
    return refused();
  auto probability = to_probability(std::string{head.substr(equals + 1)});
  if (!probability)
    return refused();
  fault_rule rule{.kind = *kind, .probability = *probability};
  while (comma != std::string_view::npos) {
    auto next = text.find(',', comma + 1);
    auto size = next == std::string_view::npos ? next : next - comma - 1;
    if (!read_option(rule, text.substr(comma + 1, size)))
      return refused();
    comma = next;
  }
  return rule;
}

fault_decision fault_engine::decide(const sim_target& target) {
  auto url = hash_text(target.key);
  auto attempt = ++attempts_[url];
  auto request = mix_bits(mix_bits(seed_, url), attempt);
  fault_decision decision;
  decision.draw = mix_bits(request, 0xD7A3);
  for (size_t i = 0; i < rules_.size(); ++i)
    if (concerns(rules_[i], target, attempt)
        && unit_interval(mix_bits(request, i)) < rules_[i].probability)
      take(decision, rules_[i]);
  return decision;
}

} // namespace bidiq
