#include "actors/domain/request.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace bidiq {

namespace {

constexpr std::array<std::pair<std::string_view, sort_order>, 6> sort_orders{{
  {"data_desc", sort_order::data_desc},
  {"data_asc", sort_order::data_asc},
  {"valor_desc", sort_order::valor_desc},
  {"valor_asc", sort_order::valor_asc},
  {"prazo_asc", sort_order::prazo_asc},
  {"relevancia", sort_order::relevancia},
}};

constexpr std::array<std::pair<std::string_view, status_filter>, 4> statuses{{
  {"todos", status_filter::todos},
  {"recebendo_proposta", status_filter::recebendo_proposta},
  {"em_julgamento", status_filter::em_julgamento},
  {"encerrada", status_filter::encerrada},
}};

constexpr std::array<std::pair<std::string_view, term_mode>, 2> term_modes{{
  {"qualquer", term_mode::qualquer},
  {"todos", term_mode::todos},
}};

template <class Table, class Enum>
std::string_view name_of(const Table& table, Enum x) noexcept {
  auto i = std::find_if(table.begin(), table.end(),
                        [x](const auto& kv) { return kv.second == x; });
  return i != table.end() ? i->first : "?";
}

template <class Table>
auto value_of(const Table& table, std::string_view name) noexcept
  -> std::optional<typename Table::value_type::second_type> {
  auto i = std::find_if(table.begin(), table.end(),
                        [name](const auto& kv) { return kv.first == name; });
  if (i == table.end())
    return std::nullopt;
  return i->second;
}

} // namespace

std::string_view to_string(term_mode x) noexcept {
  return name_of(term_modes, x);
}

std::optional<term_mode> parse_term_mode(std::string_view text) noexcept {
  return value_of(term_modes, text);
}

std::string_view to_string(status_filter x) noexcept {
  return name_of(statuses, x);
}

std::string_view to_string(sort_order x) noexcept {
  return name_of(sort_orders, x);
}

std::optional<status_filter>
parse_status_filter(std::string_view text) noexcept {
  return value_of(statuses, text);
}

std::optional<sort_order> parse_sort_order(std::string_view text) noexcept {
  return value_of(sort_orders, text);
}

const std::vector<std::string>& all_ufs() {
  static const std::vector<std::string> ufs{"AC", "AL", "AM", "AP", "BA", "CE",
                                            "DF", "ES", "GO", "MA", "MG", "MS",
                                            "MT", "PA", "PB", "PE", "PI", "PR",
                                            "RJ", "RN", "RO", "RR", "RS", "SC",
                                            "SE", "SP", "TO"};
  return ufs;
}

bool valid_search_id(std::string_view id) noexcept {
  auto allowed = [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z')
           || (c >= '0' && c <= '9') || c == '_' || c == '-';
  };
  return id.size() >= 8 && id.size() <= 64
         && std::all_of(id.begin(), id.end(), allowed);
}

} // namespace bidiq
