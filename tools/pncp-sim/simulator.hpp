#pragma once

#include "tools/pncp-sim/answer.hpp"
#include "tools/pncp-sim/auth.hpp"
#include "tools/pncp-sim/dataset.hpp"
#include "tools/pncp-sim/drive/drive_desk.hpp"
#include "tools/pncp-sim/fault_settings.hpp"
#include "tools/pncp-sim/leaky_bucket.hpp"
#include "tools/pncp-sim/list_query.hpp"
#include "tools/pncp-sim/outage.hpp"
#include "tools/pncp-sim/page.hpp"
#include "tools/pncp-sim/sources/further_lists.hpp"
#include "tools/pncp-sim/statistics.hpp"
#include "tools/pncp-sim/storage/storage_desk.hpp"

#include <optional>
#include <string_view>
#include <variant>

namespace bidiq {

/// How the simulator behaves apart from its records.
struct simulator_options {
  /// Today in Brasília for /proposta; nothing = by the clock. A fixed day
  /// stands at its midnight.
  std::optional<local_day> today{};
  fault_settings faults{};
  /// For the latency logs that /__sim/faults may name; none = refused.
  file_reader read_file{};
  /// Compras.gov.br says with an empty list that it found nothing, else by 404.
  bool empty_list_for_nothing = false;
  storage_options storage{};
  drive_options drive{};
};

/// The two clocks at one instant.
struct sim_clock {
  utc_time wall{};
  mono_time mono{};
};

/// One HTTP request.
struct sim_request {
  std::string_view method;
  std::string_view target;
  std::string_view body;
  std::string_view authorization{}; ///< The header; empty: none.
};

/// Answers requests from records: the whole simulator without its sockets.
/// Requests must come in order of time. Not thread-safe.
class simulator {
public:
  explicit simulator(simulator_options options);

  dataset& records() noexcept {
    return records_;
  }

  further_lists& further() noexcept {
    return further_;
  }

  /// The object stores, which share nothing with the lists but this server.
  storage_desk& storage() noexcept {
    return storage_;
  }

  /// Google Drive, the same.
  drive_desk& drive() noexcept {
    return drive_;
  }

  const sim_statistics& statistics() const noexcept {
    return statistics_;
  }

  /// Replaces the faults; the rate starts anew.
  void set_faults(fault_settings settings);

  /// Answers one request. Unless `is_control` says that it is one of ours,
  /// `finished` must follow when the answer is out or its client gone.
  sim_answer handle(const sim_request& request, const sim_clock& now);

  void finished() noexcept {
    statistics_.finished();
  }

  /// Whether the target is one of /__sim/ or the auth server's, which no fault
  /// strikes and the statistics leave out.
  static bool is_control(std::string_view target);

private:
  using listing = std::variant<list_page, sim_answer>;

  sim_answer control(const sim_request& request, const sim_clock& now);
  sim_answer control_outage(const sim_request& request);
  sim_answer control_faults(const sim_request& request);
  sim_answer control_auth(const sim_request& request);
  sim_answer control_storage(const sim_request& request, const sim_clock& now);
  sim_answer control_drive(const sim_request& request, const sim_clock& now);
  sim_answer control_order(const sim_request& request);
  sim_answer control_records(std::string_view ndjson);
  sim_answer control_arrivals(const sim_request& request);
  sim_answer upstream(const sim_request& request, const sim_target& target,
                      const sim_clock& now);
  sim_answer list(const sim_target& target, const sim_clock& now);
  sim_answer over_the_rate(sim_source source, const sim_clock& now);
  sim_answer during_outage(const sim_target& target);
  listing look_up(const sim_target& target, const sim_clock& now,
                  const fault_decision& decision);
  listing look_up_pncp(const sim_target& target, const sim_now& now,
                       const fault_decision& decision);
  void move_records(const record_filter& filter,
                    const fault_decision& decision);
  listing look_up_further(const sim_target& target, const sim_now& now,
                          const fault_decision& decision);
  sim_answer replaced(const fault_rule& rule, const sim_target& target,
                      const sim_clock& now, uint64_t draw);
  sim_answer rendered(listing truth, const sim_target& target,
                      const fault_decision& decision);
  std::chrono::milliseconds latency(sim_source source, uint64_t draw) const;

  simulator_options options_;
  dataset records_;
  further_lists further_{records_};
  sim_statistics statistics_;
  fault_engine faults_;
  per_source<leaky_bucket> buckets_;
  per_source<latency_model> latencies_;
  outages outages_{};
  auth_desk auth_;
  storage_desk storage_;
  drive_desk drive_;
};

} // namespace bidiq
