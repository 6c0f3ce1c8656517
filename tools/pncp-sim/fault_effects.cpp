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
constexpr milliseconds drip_pause{1000};

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
    case fault_kind::reject_size:
      return spring_error(400, "Tamanho de página inválido", path, now);
    case fault_kind::redirect_loop:
      return {.status = 302};
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

std::string with_deep_key(std::string_view row, uint64_t levels) {
  std::string out{row};
  return out.insert(1, "\"profundo\":" + std::string(levels, '[')
                         + std::string(levels, ']') + ",");
}

// JSON has no such numbers: a text stands in until the record is bytes.
std::string with_number(json& record, std::string_view key,
                        const std::string& number) {
  record[std::string{key}] = "@number@";
  auto out = to_text(record);
  return out.replace(out.find("\"@number@\""), 10, number);
}

std::string edited_row(json record, const source_words& words,
                       const fault_rule& rule, uint64_t draw) {
  sim_random random{draw};
  switch (rule.kind) {
    case fault_kind::key_order:
      record = shuffled(record, random);
      break;
    case fault_kind::broken_record:
      break_record(record, words, draw);
      break;
    case fault_kind::missing_key:
      record.erase(rule.key.empty() ? std::string{words.published} : rule.key);
      break;
    case fault_kind::nan:
      return with_number(record, words.number, "NaN");
    case fault_kind::huge_number:
      return with_number(record, words.number,
                         std::string(fault_size(rule), '9'));
    default:
      stringify_numbers(record);
  }
  return to_text(record);
}

std::string changed_row(std::string_view row, const source_words& words,
                        const fault_rule& rule, uint64_t draw) {
  if (rule.kind == fault_kind::new_keys)
    return with_new_key(row);
  if (rule.kind == fault_kind::deep_nesting)
    return with_deep_key(row, fault_size(rule));
  return edited_row(json::parse(row), words, rule, draw);
}

// Whether one record of the page is enough.
bool strikes_one_row(fault_kind kind) noexcept {
  return kind == fault_kind::broken_record || kind == fault_kind::nan
         || kind == fault_kind::huge_number || kind == fault_kind::deep_nesting;
}

delivery delivery_of(fault_kind kind) noexcept {
  switch (kind) {
    case fault_kind::slow:
      return delivery::slow;
    case fault_kind::hang:
      return delivery::hang;
    case fault_kind::endless:
      return delivery::endless;
    case fault_kind::drip:
      return delivery::drip;
    case fault_kind::header_flood:
      return delivery::header_flood;
    case fault_kind::gzip_bomb:
      return delivery::gzip_bomb;
    default:
      return delivery::truncated;
  }
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
  answer.how = delivery_of(rule.kind);
  answer.size = fault_size(rule);
  if (rule.kind == fault_kind::slow)
    answer.trickle = rule.delay.value_or(slow_body);
  else if (rule.kind == fault_kind::drip)
    answer.trickle = rule.delay.value_or(drip_pause);
  else
    answer.delay += rule.delay.value_or(milliseconds{});
}

page_wish changed_wish(page_wish asked, const fault_rule& rule) noexcept {
  if (rule.kind == fault_kind::page_one_forever) {
    asked.page = 1;
    return asked;
  }
  auto most = fault_size(rule);
  if (most == 0)
    most = asked.size / 2;
  asked.size = std::max<uint64_t>(1, std::min(asked.size, most));
  return asked;
}

void answer_wish(list_page& page, page_wish asked, const fault_rule& rule) {
  if (rule.kind != fault_kind::page_one_forever)
    return;
  page.number = asked.page;
  page.total = std::max(page.total, (asked.page + 1) * page.size);
}

std::string wrong_content_type(uint64_t draw) {
  return draw % 2 ? "image/png" : "text/plain;charset=UTF-8";
}

bool change_page(list_page& page, const fault_rule& rule, uint64_t draw) {
  if (rule.kind == fault_kind::moving_totals)
    return move_totals(page, draw);
  if (rule.kind == fault_kind::renamed_list) {
    page.list_name = "itens";
    return true;
  }
  const auto& words = words_of(page.source);
  auto one = strikes_one_row(rule.kind);
  auto first = one ? draw % page.rows.size() : 0;
  auto last = one ? first + 1 : page.rows.size();
  for (auto i = first; i < last; ++i)
    page.rows[i] = page.own.emplace_back(
      changed_row(page.rows[i], words, rule, mix_bits(draw, i)));
  return true;
}

} // namespace bidiq
