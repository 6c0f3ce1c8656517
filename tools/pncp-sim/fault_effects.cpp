#include "tools/pncp-sim/fault_effects.hpp"

#include "tools/pncp-sim/errors.hpp"
#include "tools/pncp-sim/random.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace bidiq {

namespace {

using json = nlohmann::ordered_json;
using std::chrono::milliseconds;

constexpr milliseconds slow_body{3000};

std::string to_text(const json& x) {
  return x.dump(-1, ' ', false, json::error_handler_t::replace);
}

sim_answer plain_replacement(fault_kind kind, std::string_view path,
                             utc_time now, uint64_t draw) {
  switch (kind) {
    case fault_kind::too_many_requests:
      return rate_limit_page(429);
    case fault_kind::html_ok:
      return rate_limit_page(200);
    case fault_kind::plain_text_500:
      return database_text();
    case fault_kind::bad_gateway:
      return proxy_page(502);
    case fault_kind::unavailable:
      return proxy_page(503);
    case fault_kind::gateway_timeout:
      return proxy_page(504);
    case fault_kind::false_204:
      return {.status = 204};
    case fault_kind::spurious_422:
      return business_error(
        draw % 2 ? "Data Inicial deve ser anterior ou igual à Data Final"
                 : "Data Inicial inválida, deve estar no formato yyyyMMdd.",
        path, now);
    default:
      return spring_error(500,
                          "Failed to obtain JDBC Connection; nested exception "
                          "is java.sql.SQLTransientConnectionException",
                          path, now);
  }
}

json shuffled(const json& x, sim_random& random) {
  if (!x.is_object())
    return x;
  std::vector<std::string> keys;
  for (const auto& [key, value] : x.items())
    keys.push_back(key);
  for (size_t i = keys.size(); i > 1; --i)
    std::swap(keys[i - 1], keys[random.next() % i]);
  json out = json::object();
  for (const auto& key : keys)
    out[key] = shuffled(x[key], random);
  return out;
}

void stringify_numbers(json& record) {
  for (auto& [key, value] : record.items())
    if (value.is_number())
      value = to_text(value);
}

void break_record(json& record, const source_words& words, uint64_t draw) {
  if (draw % 3 == 0)
    record.erase(std::string{words.id});
  else if (draw % 3 == 1)
    record[std::string{words.object}] = 12345;
  else if (record.value(std::string{words.buyer}, json{}).is_object())
    record[std::string{words.buyer}] = "string";
  else
    record[std::string{words.buyer}] = json::object();
}

std::string with_new_key(std::string_view row) {
  std::string out{row};
  return out.insert(1,
                    "\"indicadorNovo\":{\"nivel\":1,\"itens\":[null,\"x\"]},");
}

std::string changed_row(std::string_view row, const source_words& words,
                        fault_kind kind, uint64_t draw) {
  if (kind == fault_kind::new_keys)
    return with_new_key(row);
  auto record = json::parse(row);
  sim_random random{draw};
  if (kind == fault_kind::key_order)
    record = shuffled(record, random);
  else if (kind == fault_kind::broken_record)
    break_record(record, words, draw);
  else
    stringify_numbers(record);
  return to_text(record);
}

bool move_totals(list_page& page, uint64_t draw) {
  auto shown = page.number * page.size;
  auto step = 1 + draw % 60;
  if (page.total > shown + 1) {
    page.total = std::max(shown + 1, page.total - std::min(step, page.total));
    return true;
  }
  auto room = page.total_pages() * page.size - page.total;
  page.total += std::min<uint64_t>(step, room);
  return room > 0;
}

} // namespace

milliseconds refusal_delay(uint64_t draw) noexcept {
  return milliseconds{40 + static_cast<int64_t>(draw % 51)};
}

sim_answer replacement_answer(const fault_rule& rule, std::string_view path,
                              utc_time now, uint64_t draw) {
  auto answer = plain_replacement(rule.kind, path, now, draw);
  auto refusal = rule.kind == fault_kind::too_many_requests
                 || rule.kind == fault_kind::html_ok;
  answer.delay = rule.delay.value_or(refusal ? refusal_delay(draw)
                                             : milliseconds{});
  return answer;
}

void spoil_delivery(sim_answer& answer, const fault_rule& rule) {
  if (rule.kind == fault_kind::slow) {
    answer.how = delivery::slow;
    answer.trickle = rule.delay.value_or(slow_body);
    return;
  }
  answer.how = rule.kind == fault_kind::hang ? delivery::hang
                                             : delivery::truncated;
  answer.delay += rule.delay.value_or(milliseconds{});
}

bool change_page(list_page& page, fault_kind kind, uint64_t draw) {
  if (kind == fault_kind::moving_totals)
    return move_totals(page, draw);
  const auto& words = words_of(page.source);
  auto count = page.rows.size();
  auto first = kind == fault_kind::broken_record ? draw % count : 0;
  auto last = kind == fault_kind::broken_record ? first + 1 : count;
  for (auto i = first; i < last; ++i)
    page.rows[i] = page.own.emplace_back(
      changed_row(page.rows[i], words, kind, mix_bits(draw, i)));
  return true;
}

} // namespace bidiq
