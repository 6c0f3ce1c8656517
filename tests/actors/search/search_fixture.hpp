#pragma once

#include "actors/results/result_store.hpp"
#include "actors/search/search_supervisor.hpp"
#include "tests/actors/match/notices.hpp"
#include "tests/actors/progress/progress_fixture.hpp"

#include <map>
#include <optional>
#include <stdexcept>

namespace bidiq::test {

/// A source that notes what it is asked and says what the test says.
struct source_script {
  std::map<std::string, fetch_job_ptr> jobs;
  std::map<std::string, fetch_sink_actor> sinks;
  std::vector<std::string> cancelled;
};

inline source_actor::behavior_type scripted_source(source_actor::pointer,
                                                   source_script* script) {
  return {
    [](probe_atom) { return uint64_t{0}; },
    [script](fetch_atom, const fetch_job_ptr& job,
             const fetch_sink_actor& sink) {
      script->jobs[job->search_id] = job;
      script->sinks[job->search_id] = sink;
    },
    [script](cancel_atom, const std::string& id) {
      script->cancelled.push_back(id);
    },
    [](find_atom, const days_answer_ptr&) {},
    [](status_atom, const reply<source_view>&) {},
    [](reset_atom, const reply<source_view>&) {},
    [](redis_atom, const link_status&) {},
  };
}

inline excel_link ready_link() {
  return {"ready", "d1", "/d1", "", 600};
}

/// An exporter that answers at once with `answer`, or never if there is none.
struct exporter_script {
  std::optional<excel_link> answer = ready_link();
  std::vector<search_result_ptr> results;
  std::map<std::string, search_actor> askers;
};

inline excel_exporter_actor::behavior_type
scripted_exporter(excel_exporter_actor::pointer self, exporter_script* script) {
  return {
    [](probe_atom) { return uint64_t{0}; },
    [self, script](export_atom, const search_result_ptr& result,
                   const search_actor& asker) {
      script->results.push_back(result);
      script->askers[result->search_id] = asker;
      if (script->answer)
        self->send(asker, export_atom_v, *script->answer);
    },
    [](export_atom, const std::string&, const search_result_ptr&,
       const reply<bool>&) {},
    [](sweep_atom) {},
  };
}

/// An answer that has or has not come yet.
template <class T>
struct answer_box {
  reply<T> promise() {
    auto box = values;
    return reply<T>{[box](outcome<T> x) { box->push_back(std::move(x)); }};
  }

  bool empty() const {
    return values->empty();
  }

  const outcome<T>& get() const {
    if (values->size() != 1)
      throw std::runtime_error("not exactly one answer");
    return values->front();
  }

  const T& value() const {
    if (!get())
      throw std::runtime_error(std::string{to_string(get().error().code)});
    return *get();
  }

  /// The error's code; `internal` plus a failing test if there is none.
  errc code() const {
    if (get())
      throw std::runtime_error("there is no error");
    return get().error().code;
  }

  std::shared_ptr<std::vector<outcome<T>>> values
    = std::make_shared<std::vector<outcome<T>>>();
};

/// Searches with their supervisor, store and progress, a scripted source and
/// exporter.
struct search_fixture : progress_fixture {
  search_fixture() {
    settings.search.now = bridge.now;
    settings.search.on_page = [](const fetched_page& page) {
      if (page.source == "poison")
        throw std::runtime_error("poisoned page");
    };
  }

  void start() {
    start_registry();
    start_source();
    start_exporter();
    start_store();
    start_supervisor();
  }

  void start_source() {
    serve(pncp_source_name, sys->spawn(scripted_source, &source));
  }

  void start_exporter() {
    serve(excel_exporter_name, sys->spawn(scripted_exporter, &exporter));
  }

  void start_store() {
    if (!keeping.known)
      keeping.known = std::make_shared<known_searches>(limits);
    settings.search.known = keeping.known;
    store = serve(result_store_name, sys->spawn(result_store, keeping));
  }

  void start_supervisor() {
    boss = serve(search_supervisor_name,
                 sys->spawn(search_supervisor, settings));
  }

  void restart_supervisor() {
    crash_service(search_supervisor_name);
    start_supervisor();
  }

  void restart_store() {
    crash_service(result_store_name);
    start_store();
  }

  // -- asking -----------------------------------------------------------------

  static search_order_ptr order(const std::string& id,
                                const std::string& user = "ana",
                                std::vector<std::string> ufs = {"SP", "RJ"}) {
    auto request = plain_request();
    request.search_id = id;
    request.ufs = std::move(ufs);
    request.modalities = {6};
    auto out = std::make_shared<search_order>();
    out->request = std::make_shared<const search_request>(std::move(request));
    out->who.user = user;
    return out;
  }

  outcome<submitted> submit(const search_order_ptr& x) {
    answer_box<submitted> box;
    tell(boss, submit_atom_v, x, box.promise());
    return box.get();
  }

  /// Submits a search and listens to it from before its beginning.
  recording_sink_ptr begin(const std::string& id,
                           const std::string& user = "ana") {
    auto sink = listen(id);
    if (!submit(order(id, user)))
      throw std::runtime_error("refused");
    return sink;
  }

  template <class T, class Atom>
  answer_box<T>
  ask(Atom what, const std::string& id, const std::string& user = "ana") {
    answer_box<T> box;
    tell(store, what, id, identity{user, false}, box.promise());
    return box;
  }

  answer_box<retried> retry(const std::string& id,
                            const std::string& user = "ana") {
    answer_box<retried> box;
    tell(boss, retry_atom_v, id, identity{user, false}, box.promise());
    return box;
  }

  snapshot_list list(const std::string& user = "ana") {
    answer_box<snapshot_list> box;
    tell(store, list_atom_v, identity{user, false}, box.promise());
    return box.value();
  }

  answer_box<search_result_ptr> wait(const std::string& id,
                                     const std::string& user = "ana") {
    return ask<search_result_ptr>(wait_atom_v, id, user);
  }

  answer_box<search_result_ptr> results(const std::string& id) {
    return ask<search_result_ptr>(results_atom_v, id);
  }

  answer_box<search_snapshot> status(const std::string& id,
                                     const std::string& user = "ana") {
    return ask<search_snapshot>(status_atom_v, id, user);
  }

  answer_box<search_snapshot> cancel(const std::string& id,
                                     const std::string& user = "ana") {
    return ask<search_snapshot>(cancel_atom_v, id, user);
  }

  search_load load() {
    answer_box<search_load> box;
    tell(boss, status_atom_v, box.promise());
    return box.value();
  }

  // -- what the source says ---------------------------------------------------

  void page(const std::string& id, notice_batch notices, uint64_t done = 1,
            uint64_t known = 1, const std::string& from = "pncp") {
    auto x = std::make_shared<fetched_page>();
    x->source = from;
    x->notices = std::move(notices);
    x->pages_done = done;
    x->pages_known = known;
    tell(source.sinks.at(id), page_atom_v, fetched_page_ptr{x});
  }

  void segment(const std::string& id, const std::string& uf,
               const std::string& status) {
    tell(source.sinks.at(id), uf_atom_v, uf_change{"pncp", uf, status});
  }

  /// Two (UF, modality) pairs were asked; `failed` names those missed.
  void report(const std::string& id, std::vector<std::string> failed = {}) {
    fetch_report x;
    x.stat.source = "pncp";
    x.stat.status = failed.empty() ? "success" : "partial";
    x.pairs_total = 2;
    x.pairs_complete = 2 - failed.size();
    x.failed_ufs = std::move(failed);
    tell(source.sinks.at(id), done_atom_v, x);
  }

  /// Everything goes well.
  void finish(const std::string& id) {
    page(id, {share(plain_notice())});
    report(id);
  }

  source_script source;
  exporter_script exporter;
  search_supervisor_options settings;
  known_searches_options limits;
  result_store_options keeping;
  result_store_actor store;
  search_supervisor_actor boss;
};

/// "queued connecting ... complete".
inline std::string stages(const recording_sink_ptr& sink) {
  std::string out;
  for (auto& x : sink->events())
    out += (out.empty() ? "" : " ") + std::string{to_string(x->at)};
  return out;
}

inline size_t terminals(const recording_sink_ptr& sink) {
  auto events = sink->events();
  return static_cast<size_t>(std::count_if(
    events.begin(), events.end(), [](auto& x) { return terminal(x->at); }));
}

/// The stage of the last event.
inline std::string last_stage(const recording_sink_ptr& sink) {
  return sink->events().empty()
           ? ""
           : std::string{to_string(sink->events().back()->at)};
}

} // namespace bidiq::test
