#pragma once

#include "actors/sources/source.hpp"

#include <caf/all.hpp>
#include <caf/scheduler/test_coordinator.hpp>

#include <deque>
#include <string>
#include <vector>

namespace bidiq::test {

/// The network as the test wants it: requests pile up until they are answered.
struct scripted_http {
  struct call {
    uint64_t id;
    http_get request;
    http_callback callback;

    std::string parameter(const std::string& name) const {
      auto at = request.url.find(name + "=");
      if (at == std::string::npos)
        return "";
      at += name.size() + 1;
      return request.url.substr(at, request.url.find('&', at) - at);
    }

    /// "SP/6/1": UF, modality and page.
    std::string what() const {
      return parameter("uf") + "/" + parameter("codigoModalidadeContratacao")
             + "/" + parameter("pagina");
    }

    int page() const {
      return std::stoi(parameter("pagina"));
    }

    std::string header(const std::string& name) const {
      for (auto& [key, value] : request.headers)
        if (key == name)
          return value;
      return "";
    }
  };

  http_getter getter() {
    return {
      [this](http_get request, http_callback callback) {
        calls.push_back({++last_id, std::move(request), std::move(callback)});
        return last_id;
      },
      [this](uint64_t id) { cancelled.push_back(id); }};
  }

  std::deque<call> calls; ///< Not yet answered.
  std::vector<uint64_t> cancelled;
  uint64_t last_id = 0;
};

inline http_response status_only(int status) {
  http_response x;
  x.status = status;
  return x;
}

inline http_response html(int status) {
  auto x = status_only(status);
  x.content_type = "text/html";
  x.body = "<html>Limite de requisições excedido</html>";
  return x;
}

inline http_response transport(transport_error error) {
  http_response x;
  x.error = error;
  return x;
}

/// A record as PNCP serves it, as far as the source looks at it.
inline std::string record(const std::string& id, const std::string& uf,
                          const std::string& modality,
                          const std::string& day = "2026-01-10") {
  return R"({"numeroControlePNCP":")" + id + R"(","objetoCompra":"x",)"
         + R"("orgaoEntidade":{"cnpj":"00000000000191"},)"
         + R"("unidadeOrgao":{"ufSigla":")" + uf + R"("},"modalidadeId":)"
         + modality + R"(,"dataPublicacaoPncp":")" + day + R"(T10:00:00"})";
}

/// `count`: records of the whole list; none: as many on each page as here.
inline http_response page_of(std::vector<std::string> records, int page,
                             int total, std::optional<size_t> count = {}) {
  auto rows = count.value_or(records.size() * static_cast<size_t>(total));
  auto x = status_only(200);
  x.content_type = "application/json";
  x.body = R"({"data":[)";
  for (auto& text : records)
    x.body += (x.body.back() == '[' ? "" : ",") + text;
  x.body += R"(],"totalRegistros":)" + std::to_string(rows)
            + R"(,"totalPaginas":)" + std::to_string(total)
            + R"(,"numeroPagina":)" + std::to_string(page)
            + R"(,"paginasRestantes":)" + std::to_string(total - page)
            + R"(,"empty":false})";
  return x;
}

/// What a sink has been told.
struct sink_log {
  std::vector<std::string> ids;     ///< All notices', in order.
  std::vector<std::string> changes; ///< "SP fetching".
  std::vector<fetch_report> reports;
  fetched_page_ptr last_page;
  int after_report = 0; ///< Messages that came although the job had ended.
};

inline fetch_sink_actor::behavior_type logging_sink(fetch_sink_actor::pointer,
                                                    sink_log* log) {
  return {
    [log](page_atom, const fetched_page_ptr& page) {
      log->after_report += log->reports.empty() ? 0 : 1;
      log->last_page = page;
      for (auto& x : page->notices)
        log->ids.push_back(x->id);
    },
    [log](uf_atom, const uf_change& x) {
      log->after_report += log->reports.empty() ? 0 : 1;
      log->changes.push_back(x.uf + " " + x.status);
    },
    [log](done_atom, const fetch_report& x) { log->reports.push_back(x); },
  };
}

/// A source on CAF's deterministic scheduler with a clock of our own.
struct source_fixture {
  source_fixture() {
    cfg.set("scheduler.policy", caf::atom("testing"));
    sys = std::make_unique<caf::actor_system>(cfg);
    sched = dynamic_cast<caf::scheduler::test_coordinator*>(&sys->scheduler());
    options.base_url = "http://upstream";
    options.task.lists.pages.confirm_empty = false;
    options.http = http.getter();
    started = now();
    options.now = [this] { return utc_now(); };
  }

  ~source_fixture() {
    for (auto& sink : sinks)
      caf::anon_send_exit(sink, caf::exit_reason::kill);
    if (source)
      caf::anon_send_exit(source, caf::exit_reason::kill);
    sched->run();
  }

  void start() {
    source = sys->spawn(bidiq::source, options);
  }

  fetch_sink_actor sink(sink_log& log) {
    sinks.push_back(sys->spawn(logging_sink, &log));
    return sinks.back();
  }

  fetch_job job(std::vector<std::string> ufs, std::vector<int> modalities) {
    fetch_job x;
    x.search_id = "search-1";
    x.ufs = std::move(ufs);
    x.modalities = std::move(modalities);
    x.first = *parse_day("2026-01-01");
    x.last = *parse_day("2026-01-31");
    x.deadline = now() + std::chrono::minutes{6};
    return x;
  }

  fetch_sink_actor fetch(fetch_job x, sink_log& log) {
    if (!source)
      start();
    auto target = sink(log);
    caf::anon_send(source, fetch_atom_v,
                   std::make_shared<const fetch_job>(std::move(x)), target);
    sched->run();
    return target;
  }

  std::chrono::steady_clock::time_point now() {
    return sched->clock().now();
  }

  utc_time utc_now() {
    using namespace std::chrono;
    return utc_time{sys_days{year{2026} / 2 / 1}}
           + floor<milliseconds>(now() - started);
  }

  /// Lets time pass in small steps, as it does.
  void pass(std::chrono::milliseconds span) {
    constexpr std::chrono::milliseconds step{10};
    for (; span.count() > 0; span -= step) {
      sched->advance_time(std::min(step, span));
      sched->run();
    }
  }

  /// Answers the oldest request.
  void answer(http_response response) {
    auto call = std::move(http.calls.front());
    http.calls.pop_front();
    call.callback(std::move(response));
    sched->run();
  }

  /// Answers the oldest request with one record named after it, of the first of
  /// the days asked for.
  void answer_page(int total) {
    auto& call = http.calls.front();
    auto uf = call.parameter("uf");
    auto modality = call.parameter("codigoModalidadeContratacao");
    auto day = call.parameter("dataInicial");
    day = day.empty() ? "2026-01-10"
                      : day.substr(0, 4) + "-" + day.substr(4, 2) + "-"
                          + day.substr(6, 2);
    answer(page_of({record(call.what(), uf.empty() ? "SP" : uf, modality, day)},
                   call.page(), total));
  }

  /// Lets time pass until there is a request; its name, or "" within a minute.
  std::string next_request() {
    for (int i = 0; i < 6000 && http.calls.empty(); ++i)
      pass(std::chrono::milliseconds{10});
    return http.calls.empty() ? "" : http.calls.front().what();
  }

  caf::actor_system_config cfg;
  std::unique_ptr<caf::actor_system> sys;
  caf::scheduler::test_coordinator* sched = nullptr;
  std::chrono::steady_clock::time_point started;
  scripted_http http;
  source_options options;
  source_actor source;
  std::vector<fetch_sink_actor> sinks;
};

} // namespace bidiq::test
