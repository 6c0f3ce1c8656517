// The last part of a search: from the sources' reports to the terminal event.
#include "actors/search/repetition.hpp"
#include "actors/search/search.hpp"
#include "actors/search/search_history.hpp"

#include "actors/base/log.hpp"
#include "actors/domain/search_job.hpp"

#include <caf/send.hpp>

namespace bidiq {

namespace {

constexpr caf::timespan store_timeout = std::chrono::seconds{5};

} // namespace

void search_state::on_deadline() {
  switch (at) {
    case phase::ended:
      return;
    case phase::exporting:
      return workbook_failed();
    case phase::storing:
      return conclude();
    case phase::queued:
      findings->begin(compile_rules(*order->request, nullptr),
                      to_local(options.now()), options.plausible_value);
      [[fallthrough]];
    case phase::fetching:
      // The sources' own deadline is earlier: one that has not reported by now
      // hangs. What it was asked counts as failed.
      for (auto& source : std::vector<std::string>{findings->tally.owing()})
        source_lost(source);
      if (at == phase::fetching || at == phase::queued) {
        at = phase::fetching;
        finish_fetching();
      }
      // The reserve is still to come, for the workbook.
      if (at == phase::exporting)
        self->delayed_send(self, options.ending_reserve, internal_atom_v,
                           done_atom_v);
  }
}

void search_state::finish_fetching() {
  auto raw = findings->total_raw();
  progress->publish(filtering_event(60, raw, findings->size()));
  findings->finish();
  progress->publish(filtering_event(70, raw, findings->size()));
  progress->publish(summarizing_event(75, findings->size()));
  // A node that only has the result finds the beginning by these two.
  auto lasted = took();
  findings->judge(lasted, created + lasted);
  progress->publish(summarizing_event(90, findings->size()));
  auto failed = findings->result()->status == search_status::failed;
  if (failed || !options.write_excel || !order->who.may.excel) {
    findings->set_workbook({"skipped", {}, {}, {}, 0});
    return end();
  }
  export_workbook();
}

void search_state::export_workbook() {
  at = phase::exporting;
  auto writer = find_service<excel_exporter_actor>(self, excel_exporter_name);
  if (!writer)
    return workbook_failed();
  exporter = writer.address();
  watched.add(writer);
  progress->publish(excel_event(92, "processing"));
  search_result_ptr result = findings->result();
  self->send(writer, export_atom_v, result,
             caf::actor_cast<search_actor>(self));
  if (auto results = sharing->store())
    self->send(results, start_atom_v, result);
}

void search_state::workbook_failed() {
  if (at != phase::exporting)
    return;
  // The exporter may still be reading the original.
  findings->renew();
  on_export({"failed", {}, {}, {}, 0});
}

void search_state::on_export(const excel_link& link) {
  if (at != phase::exporting)
    return;
  findings->set_workbook(link);
  progress->publish(excel_event(98, link.status));
  end();
}

// The result is final. Clients that see the terminal event may ask any node for
// it, and for what it replaces, so both are stored for them before.
void search_state::end() {
  at = phase::storing;
  if (!order->retry_of.empty())
    renewed = in_place_of_original(*order, *findings->result());
  if (renewed && !options.known->takes(*renewed))
    renewed = nullptr;
  auto results = sharing->store();
  if (!results)
    return conclude();
  auto stored = [me = caf::actor_cast<search_self>(self)] {
    return reply<bool>{[me](const outcome<bool>&) {
      caf::anon_send(me, internal_atom_v, store_atom_v);
    }};
  };
  storing = renewed ? 2 : 1;
  self->send(results, store_atom_v, search_result_ptr{findings->result()},
             stored());
  if (renewed)
    self->send(results, store_atom_v, renewed, stored());
  self->delayed_send(self, options.store_patience, internal_atom_v,
                     done_atom_v);
}

void search_state::on_stored() {
  if (--storing == 0)
    conclude();
}

void search_state::conclude() {
  if (at != phase::storing)
    return;
  at = phase::ended;
  auto& result = findings->result();
  progress->note(terminal_event(*result));
  // Who sees the end can read what has ended, also what it replaces.
  options.known->close(snapshot(), result, progress->all(),
                       self->clock().now());
  if (auto jobs = find_service<job_runner_actor>(self, job_runner_name)) {
    self->send(jobs, done_atom_v, result->search_id, job_end_of(*result));
    // A repetition has no history of its own to wait for.
    if (!order->retry_of.empty())
      self->send(jobs, done_atom_v, result->search_id);
  }
  if (order->retry_of.empty())
    record_end(*result, order->request->search_id);
  if (renewed)
    replace_original();
  progress->flush();
  log_line(log_level::info, "search ended",
           {{"search_id", std::string_view{result->search_id}},
            {"request_id", std::string_view{order->request_id}},
            {"status", to_string(result->status)},
            {"total_raw", static_cast<int64_t>(result->total_raw)},
            {"found", static_cast<int64_t>(result->notices.size())},
            {"duration_ms", took().count()}});
  if (options.on_end)
    options.on_end(*result);
  tell_end();
}

// What a repetition has found takes the place of the old result, unless it
// knows less.
void search_state::replace_original() {
  record_end(*renewed, order->retry_of);
  if (!options.known->replace(renewed, terminal_event(*renewed),
                              self->clock().now()))
    return;
  log_line(log_level::info, "search repeated",
           {{"search_id", std::string_view{order->retry_of}},
            {"status", to_string(renewed->status)}});
  if (auto store = find_service<result_store_actor>(self, result_store_name))
    self->send(store, retry_atom_v, renewed);
}

// The history outlives the result.
void search_state::record_end(const search_result& x, const std::string& id) {
  auto keeper = find_service<accounts_actor>(self, accounts_name);
  if (!keeper)
    return;
  auto record = ended_record(*order, created, x);
  record.search_id = id;
  // Its job may have been given back to this node meanwhile.
  if (auto now = options.known->find(id); now && record.token > 0)
    record.token = std::max(record.token, now->order->token);
  self->send(keeper, done_atom_v, std::move(record), is_given_back(*order, x));
}

// Its place is free before anybody is told that it has ended. The store answers
// once it has passed on every question that was for this actor.
void search_state::tell_end() {
  auto& id = order->request->search_id;
  if (auto x = find_service<search_supervisor_actor>(self,
                                                     search_supervisor_name))
    self->send(x, done_atom_v, id);
  for (auto& canceller : std::exchange(cancellers, {}))
    canceller.deliver(snapshot());
  auto store = find_service<result_store_actor>(self, result_store_name);
  if (!store)
    return self->quit();
  self->request(store, store_timeout, done_atom_v, id, progress->broker())
    .then([this](bool) { self->quit(); },
          [this](caf::error&) { self->quit(); });
}

void search_state::cancel(const reply<search_snapshot>& answer) {
  if (at == phase::ended || at == phase::storing)
    return answer.deliver(fail(errc::already_finished));
  for (auto key : options.sources)
    if (auto source = find_service<source_actor>(self, key))
      self->send(source, cancel_atom_v, order->request->search_id);
  auto lasted = took();
  findings->cancel(lasted, created + lasted);
  cancellers.push_back(answer);
  end();
}

} // namespace bidiq
