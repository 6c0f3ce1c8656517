#pragma once

#include "actors/base/errc.hpp"
#include "actors/base/time.hpp"
#include "actors/domain/sector.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bidiq {

enum class status_filter {
  todos,
  recebendo_proposta,
  em_julgamento,
  encerrada
};

enum class sort_order {
  data_desc,
  data_asc,
  valor_desc,
  valor_asc,
  prazo_asc,
  relevancia,
};

/// Whether one of the terms is enough.
enum class term_mode { qualquer, todos };

std::string_view to_string(term_mode x) noexcept;
std::optional<term_mode> parse_term_mode(std::string_view text) noexcept;
std::string_view to_string(status_filter x) noexcept;
std::string_view to_string(sort_order x) noexcept;
std::optional<sort_order> parse_sort_order(std::string_view text) noexcept;
std::optional<status_filter>
parse_status_filter(std::string_view text) noexcept;

/// The 27 federative units, alphabetically.
const std::vector<std::string>& all_ufs();

/// What a user asked for (contract section 4), valid and in canonical form.
struct search_request {
  std::string search_id;        ///< Empty: the server chooses one.
  std::vector<std::string> ufs; ///< Distinct, upper case, in request order.
  local_day first{};            ///< data_inicial.
  local_day last{};             ///< data_final.
  std::string sector_id;        ///< Empty: custom terms only.
  std::string sector_name;      ///< pt-BR, as it was called then.
  /// What `sector_id` meant when the search was asked for, if it is a sector
  /// of the user's own: later changes do not reach the search. Null: one that
  /// the nodes ship.
  sector_ptr own_sector = nullptr;
  std::string terms_text;         ///< termos_busca as given.
  std::vector<std::string> terms; ///< Normalised words and phrases; a "*"
                                  ///< behind a word stands for any ending.
  std::vector<std::string> exact_terms;     ///< Those of `terms` in quotes.
  std::vector<std::string> stopwords;       ///< Dropped from `terms_text`.
  std::vector<std::string> ignored;         ///< Characters of `terms_text` that
                                            ///< mean nothing, as written.
  std::vector<std::string> exclusion_terms; ///< As `terms` are.
  std::vector<std::string> exact_exclusions;
  term_mode mode = term_mode::qualquer;
  bool inflect = true; ///< Unquoted words match in singular and plural.
  std::vector<int> modalities = {4, 5, 6, 7}; ///< Distinct, in request order.
  status_filter status = status_filter::todos;
  std::optional<double> min_value;
  std::optional<double> max_value;
  std::vector<char> spheres;         ///< Empty: all.
  std::vector<std::string> cities;   ///< IBGE codes; empty: all.
  std::vector<std::string> agencies; ///< Normalised; empty: all.
  sort_order order = sort_order::data_desc;
  int page = 1;
  int page_size = 50;
  bool force_fresh = false;
};

using search_request_ptr = std::shared_ptr<const search_request>;

/// Identifies what is asked, whatever the id, page, order or freshness and in
/// whatever order lists are given: two requests with the same fingerprint have
/// the same result. SHA-256 in hex; stable over releases and nodes.
std::string fingerprint(const search_request& request);

/// Whether `id` may name a search: `[A-Za-z0-9_-]{8,64}`.
bool valid_search_id(std::string_view id) noexcept;

} // namespace bidiq
