#include "tools/pncp-sim/sources/further_lists.hpp"

#include "actors/base/parse_json.hpp"
#include "tools/pncp-sim/sources/comprasgov_record.hpp"
#include "tools/pncp-sim/sources/pcp_record.hpp"

#include <nlohmann/json.hpp>

namespace bidiq {

namespace {

using nlohmann::ordered_json;

// The records of an array or of the first envelope found on the way down.
const ordered_json* find_records(const ordered_json& x, std::string_view list) {
  if (x.is_array())
    return &x;
  if (!x.is_object())
    return nullptr;
  if (auto found = x.find(list); found != x.end() && found->is_array())
    return &*found;
  for (const auto& [key, value] : x.items())
    if (value.is_object())
      if (auto found = find_records(value, list))
        return found;
  return nullptr;
}

std::vector<std::string> split_records(std::string_view text,
                                       std::string_view list) {
  std::vector<std::string> out;
  auto whole = parse_json<ordered_json>(text);
  if (auto records = find_records(whole, list)) {
    for (const auto& record : *records)
      out.push_back(
        record.dump(-1, ' ', false, ordered_json::error_handler_t::replace));
    return out;
  }
  while (!text.empty()) {
    auto end = std::min(text.find('\n'), text.size());
    auto line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.find_first_not_of(" \t\r") != std::string_view::npos)
      out.emplace_back(line);
  }
  return out;
}

std::optional<source_row> read_row(sim_source source,
                                   const std::string& record) {
  const auto& words = words_of(source);
  source_row row;
  row.ready = true;
  row.body = source == sim_source::pcp ? pcp_record_of(record) : record;
  auto json = parse_json(row.body);
  if (!json.is_object() || !json.contains(words.id))
    return std::nullopt;
  auto stamp = json.find(words.published);
  auto uf = json.find("unidadeOrgaoUfSigla");
  auto code = json.find("codigoModalidade");
  if (stamp == json.end() || !stamp->is_string())
    return std::nullopt;
  auto published = parse_instant(stamp->get<std::string>());
  if (!published)
    return std::nullopt;
  row.published = *published;
  if (uf != json.end() && uf->is_string())
    row.uf = uf->get<std::string>();
  if (code != json.end() && code->is_number())
    row.code = code->get<int>();
  return row;
}

} // namespace

dataset::load_result further_lists::load(sim_source source,
                                         std::string_view text) {
  dataset::load_result result;
  std::vector<source_row> rows;
  for (const auto& record : split_records(text, words_of(source).list)) {
    if (auto row = read_row(source, record))
      rows.push_back(std::move(*row));
    else
      ++result.skipped;
  }
  result.records = rows.size();
  at(lists_, source) = {source_rows{std::move(rows)}, 0, true};
  return result;
}

const source_rows& further_lists::current(sim_source source) {
  auto& list = at(lists_, source);
  if (!list.own && list.version != records_.version()) {
    list.rows = source == sim_source::pcp ? pcp_rows(records_)
                                          : comprasgov_rows(records_);
    list.version = records_.version();
  }
  return list.rows;
}

std::string further_lists::rendered(sim_source source, const source_row& row,
                                    local_time now) const {
  if (row.ready)
    return row.body;
  std::string_view body = row.record ? records_.at(*row.record).body : row.body;
  return source == sim_source::pcp ? pcp_record(body, row.number, now)
                                   : comprasgov_record(body);
}

list_page further_lists::select(sim_source source, const row_query& query,
                                local_time now) {
  auto found = current(source).select(query.filter, query.page,
                                      query.page_size);
  list_page page;
  page.source = source;
  page.total = found.total;
  page.number = query.page;
  page.size = query.page_size;
  for (auto row : found.rows)
    page.rows.push_back(page.own.emplace_back(rendered(source, *row, now)));
  return page;
}

} // namespace bidiq
