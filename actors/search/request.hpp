#pragma once

#include "actors/system/errc.hpp"
#include "actors/system/time.hpp"

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

std::string_view to_string(status_filter x) noexcept;
std::string_view to_string(sort_order x) noexcept;
std::optional<sort_order> parse_sort_order(std::string_view text) noexcept;
std::optional<status_filter>
parse_status_filter(std::string_view text) noexcept;

/// The 27 federative units, alphabetically.
const std::vector<std::string>& all_ufs();

/// What a user asked for (contract section 4), valid and in canonical form.
struct search_request {
  std::string search_id;          ///< Empty: the server chooses one.
  std::vector<std::string> ufs;   ///< Distinct, upper case, in request order.
  local_day first{};              ///< data_inicial.
  local_day last{};               ///< data_final.
  std::string sector_id;          ///< Empty: custom terms only.
  std::string terms_text;         ///< termos_busca as given.
  std::vector<std::string> terms; ///< Normalised words and phrases.
  std::vector<std::string> stopwords;         ///< Dropped from `terms_text`.
  std::vector<std::string> exclusion_terms;   ///< Normalised.
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

/// What the pure validator needs to know of its surroundings.
struct request_rules {
  std::vector<std::string> sector_ids; ///< Those that exist.
  int max_span_days = 365;             ///< Of data_final - data_inicial.
  size_t max_nesting = 32;             ///< Of arrays and objects in the body.
  size_t max_terms_length = 500;       ///< Code points of termos_busca.
  size_t max_list = 100;               ///< Entries of a list of free texts.
  size_t max_entry_length = 200;       ///< Code points of one such entry.
  size_t max_cities = 6000;            ///< Brazil has 5,571.
};

/// Parses and validates a request body. `malformed` unless it is a JSON object
/// nested no deeper than `max_nesting`; `invalid_request` with every violation
/// listed, in the order of contract section 4 and with messages in pt-BR.
/// Unknown fields are ignored. `null`, and except for `ufs` an empty list or
/// text, count as an absent field; 3.0 counts as the integer 3. Entries that
/// repeat are a violation in `ufs` and dropped elsewhere. Of a list that is too
/// long only the entries within the limit are looked at.
outcome<search_request> parse_search_request(std::string_view body,
                                             const request_rules& rules);

/// Splits `termos_busca` (contract section 4): with a comma or double quotes
/// (straight, curly or angled) each piece is a phrase, otherwise each word is a
/// term, a hyphenated one a phrase. Stopwords that stand alone, and phrases of
/// nothing else, are dropped. A quote without a partner counts as a blank.
struct split_terms {
  std::vector<std::string> terms;     ///< Normalised, distinct, in order.
  std::vector<std::string> stopwords; ///< Dropped ones, normalised, distinct.
};
split_terms split_search_terms(std::string_view text);

/// Identifies what is asked, whatever the id, page, order or freshness and in
/// whatever order lists are given: two requests with the same fingerprint have
/// the same result. SHA-256 in hex; stable over releases and nodes.
std::string fingerprint(const search_request& request);

/// Whether `id` may name a search: `[A-Za-z0-9_-]{8,64}`.
bool valid_search_id(std::string_view id) noexcept;

} // namespace bidiq
