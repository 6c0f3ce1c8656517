#pragma once

#include "actors/base/time.hpp"
#include "tools/pncp-sim/generator/bodies.hpp"
#include "tools/pncp-sim/generator/modalities.hpp"

#include <optional>
#include <string>

namespace bidiq {

/// An invented notice before it becomes JSON. Optional members are null on the
/// wire when empty.
struct notice_draft {
  const sim_state* state = nullptr;
  sim_city city;
  sim_body body;
  std::optional<sim_body> taken_over_by; ///< orgaoSubRogado.
  const sim_modality* modality = nullptr;
  legal_basis basis{};
  domain_entry dispute_mode{};
  domain_entry instrument{};
  domain_entry situation{};
  std::string object;
  std::string number;  ///< numeroCompra.
  std::string process; ///< processo.
  std::string value;   ///< A JSON number.
  std::string platform;
  std::optional<std::string> awarded; ///< valorTotalHomologado.
  std::optional<std::string> link;
  std::optional<std::string> process_link;
  std::optional<std::string> remark;        ///< informacaoComplementar.
  std::optional<std::string> justification; ///< justificativaPresencial.
  std::optional<bool> amendment;            ///< emendaParlamentar.
  std::optional<domain_entry> funding;      ///< fontesOrcamentarias.
  local_time published{};
  local_time updated{};
  local_time updated_globally{};
  std::optional<local_time> opens;
  std::optional<local_time> closes;
  int year = 0;
  int sequence = 0;
  bool price_registration = false; ///< srp.
};

/// Invents everything but the sequence number; published within the days.
notice_draft draft_notice(local_day from, local_day to, sim_random& random);

/// Renders the 35 keys of 2026 in the order in which they are served.
std::string render_notice(const notice_draft& draft);

} // namespace bidiq
