// Starting a search, watching it, showing what it found.
#include "actors/base/parse_json.hpp"
#include "tools/bidiq/encoding.hpp"
#include "tools/bidiq/follow.hpp"
#include "tools/bidiq/json_fields.hpp"
#include "tools/bidiq/program.hpp"
#include "tools/bidiq/result_view.hpp"

#include <algorithm>
#include <random>

namespace bidiq::client {

namespace {

using nlohmann::json;

constexpr int post_attempts = 3;

/// Ours rather than the server's, so that the POST can be repeated and the
/// search be cancelled whatever becomes of the first answer.
std::string random_id() {
  constexpr std::string_view hex = "0123456789abcdef";
  std::random_device random;
  std::string result;
  for (int i = 0; i < 32; ++i)
    result += hex[random() % 16];
  return result;
}

bool wants_all(const client_options& x) {
  return x.json || !x.csv.empty();
}

void show(const program& x, const json& result) {
  if (x.options.json) {
    print(dump(result) + '\n');
    return;
  }
  auto width = x.progress.width();
  auto table = render_table(result, x.options.rows, width);
  print(table + (table.empty() ? "" : "\n") + render_summary(result, width));
}

/// Shows and saves the result of an ended search.
int conclude(program& x, const std::string& id, const follow_end& end) {
  int code = exit_done;
  auto rows = wants_all(x.options) ? std::string::npos : x.options.rows;
  auto result = fetch_result(x, id, rows, code);
  if (!result) {
    if (end.stage == "error" && !end.message.empty())
      complain(end.message);
    return x.stop.requested() ? x.stop.exit_code() : code;
  }
  show(x, *result);
  code = exit_code_of(*result);
  if (code == exit_failed && end.stage == "error")
    complain(end.message);
  if (!x.options.csv.empty() && save_csv(x, *result, x.options.csv) != 0)
    code = exit_failed;
  if (!x.options.report.empty() && save_report(x, *result, x.options.report))
    code = exit_failed;
  return code;
}

/// Who is refused for what he asked has asked wrongly, as everywhere.
int give_up(const follow_end& end, const std::string& advice = {}) {
  complain(end.message + advice);
  return end.status == 422 ? exit_usage : exit_failed;
}

follow_options how_to_follow(const program& x, std::string url,
                             const std::string& id) {
  follow_options out{.url = std::move(url),
                     .status_url = search_path(id, "status")};
  out.reconnect.patience = x.options.patience;
  out.warn = [](const std::string& text) { complain(text); };
  return out;
}

int cancel_and_leave(program& x, const std::string& id) {
  x.progress.clear();
  auto reply = x.session.post_anyway(search_path(id, "cancel"));
  if (reply.ok())
    x.progress.line("Busca cancelada.");
  else if (reply.status == 409)
    x.progress.line("A busca já tinha terminado.");
  else
    complain("a busca " + id + " pode continuar no servidor");
  return x.stop.exit_code();
}

/// The POST is repeated when its connection breaks: the id makes it one search.
http_reply submit(program& x, const std::string& id) {
  auto body = dump(make_body(x.options.query, id), -1);
  for (int attempt = 1;; ++attempt) {
    auto reply = x.session.post("/v1/buscar", body, {"Prefer: respond-async"});
    auto broken = !reply.error.empty() && !reply.refused && !reply.interrupted;
    if (!broken || attempt == post_attempts)
      return reply;
  }
}

int print_accepted(const program& x, const std::string& id, const json& body) {
  if (x.options.json)
    print(dump(body) + '\n');
  else
    print("Busca iniciada: " + id + "\nAcompanhe com: bidiq watch " + id
          + '\n');
  return exit_done;
}

std::vector<std::string> asked_ufs(const search_query& query) {
  auto result = query.ufs;
  for (auto& uf : result)
    std::ranges::transform(uf, uf.begin(), [](unsigned char c) {
      return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32)
                                  : static_cast<char>(c);
    });
  return result;
}

} // namespace

int run_search(program& x) {
  auto id = x.options.id.empty() ? random_id() : x.options.id;
  auto reply = submit(x, id);
  if (reply.interrupted)
    return cancel_and_leave(x, id);
  auto body = parse_json(reply.body);
  if (!reply.ok())
    return complain(x, reply);
  if (!x.options.follow)
    return print_accepted(x, id, body);
  x.progress.line("Busca iniciada: " + id);
  auto url = raw_field(body, "progress_url");
  if (url.empty())
    url = "/v1/buscar-progress/" + id;
  auto how = how_to_follow(x, url, id);
  how.ufs = asked_ufs(x.options.query);
  auto end = follow(x.session, x.progress, how);
  switch (end.how) {
    case follow_end::kind::interrupted:
      return cancel_and_leave(x, id);
    case follow_end::kind::lost:
      return give_up(end, "; acompanhe com: bidiq watch " + id);
    case follow_end::kind::terminal:
    case follow_end::kind::over:
      break;
  }
  return conclude(x, id, end);
}

int run_watch(program& x) {
  const auto& id = x.options.id;
  auto how = how_to_follow(x, "/v1/buscar-progress/" + encode_uri(id), id);
  how.known = false;
  auto end = follow(x.session, x.progress, how);
  switch (end.how) {
    case follow_end::kind::interrupted:
      return x.stop.exit_code();
    case follow_end::kind::lost:
      return give_up(end);
    case follow_end::kind::terminal:
    case follow_end::kind::over:
      break;
  }
  return conclude(x, id, end);
}

} // namespace bidiq::client
