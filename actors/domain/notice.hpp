#pragma once

#include "actors/base/time.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace bidiq {

/// One procurement notice, normalised from whichever source published it.
/// Texts are valid UTF-8 without control characters, trimmed; empty = unknown.
struct notice {
  std::string id;          ///< numeroControlePNCP: "cnpj14-1-seq6/year".
  std::string object;      ///< objetoCompra: what is bought.
  std::string agency;      ///< Name of the buying body (razaoSocial).
  std::string agency_cnpj; ///< `read_cnpj`: 14 letters and digits, as a rule.
  std::string unit;        ///< Name of the buying unit.
  std::string subrogated_agency; ///< The body that took the purchase over ...
  std::string subrogated_unit;   ///< ... and its unit.
  std::string uf;                ///< Two capital letters.
  std::string city;
  std::string city_code; ///< IBGE, 7 digits.
  std::string modality_name;
  std::string situation_name;
  std::string link; ///< http(s) URL of the notice's own page, nothing else.
  std::string origin_link; ///< http(s) URL of the system of origin, as it is
                           ///< told: often only a homepage.
  std::string purchase_number; ///< numeroCompra, free text.
  std::string source;          ///< "pncp", ...
  /// Estimated total, R$, as it is told: finite, but perhaps negative or beyond
  /// belief (`implausible`); none when unknown or 0.
  std::optional<double> value;
  std::optional<local_time> published;
  std::optional<local_time> opens;  ///< Proposals are taken from here ...
  std::optional<local_time> closes; ///< ... to here.
  int modality = 0;                 ///< modalidadeId, 1..14; 0 = unknown.
  int situation = 0; ///< 1 published, 2 revoked, 3 annulled, 4 suspended.
  char sphere = 'N'; ///< F, E, M, D or N.
  bool homologated = false; ///< A winner's value has been published.

  bool operator==(const notice&) const = default;
};

using notice_ptr = std::shared_ptr<const notice>;

/// A batch of notices as one page of one source delivered them.
using notice_batch = std::vector<notice_ptr>;

} // namespace bidiq
