#pragma once

#include "actors/base/time.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace bidiq {

/// One contratação as the simulator serves it: its bytes, untouched, and the
/// few fields that the lists filter and sort by.
struct sim_record {
  std::string body; ///< The JSON object, compact, without a line end.
  std::string id;   ///< numeroControlePNCP.
  std::string uf;
  std::string city_code;
  std::string cnpj;
  std::string unit_code;
  local_time published{};
  local_time updated{}; ///< dataAtualizacaoGlobal, else dataAtualizacao.
  std::optional<local_time> closes;
  int modality = 0;
  int dispute_mode = 0;
  bool from_pcp = false; ///< The object begins with that platform's name.
  bool federal = false;  ///< esferaId F.
};

/// Reads records out of NDJSON lines; keeps the parser's memory between calls.
/// Not thread-safe.
class record_reader {
public:
  record_reader();
  ~record_reader();
  record_reader(const record_reader&) = delete;
  record_reader& operator=(const record_reader&) = delete;

  /// Returns the record of one line; nothing if it is no JSON object or lacks
  /// numeroControlePNCP, modalidadeId or a readable dataPublicacaoPncp.
  std::optional<sim_record> read(std::string_view line);

private:
  struct parser;
  std::unique_ptr<parser> parser_;
};

} // namespace bidiq
