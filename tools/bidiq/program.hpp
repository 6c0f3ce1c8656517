#pragma once

#include "tools/bidiq/arguments.hpp"
#include "tools/bidiq/http.hpp"
#include "tools/bidiq/interrupt.hpp"
#include "tools/bidiq/output.hpp"

#include <nlohmann/json_fwd.hpp>

#include <optional>
#include <string>

namespace bidiq::client {

/// What every command works with.
struct program {
  const client_options& options;
  const interrupt& stop;
  http_session& session;
  screen& progress; ///< Where people see what goes on.
};

/// Writes to standard error, behind the program's name. Returns `exit_failed`.
int complain(const std::string& text);

/// Reports an answer that is no success; the exit code that goes with it.
int complain(const program& x, const http_reply& reply);

/// Writes to standard output.
void print(std::string_view text);

/// Path of a search's resource, e.g. "/v1/search/ID/results".
std::string search_path(const std::string& id, const std::string& what);

// The commands; each returns the exit code.
int run_search(program& x);
int run_watch(program& x);
int run_download(program& x);
int run_list(program& x);
int run_cancel(program& x);
int run_sectors(program& x);
int run_jobs(program& x);
int run_files(program& x);
int run_health(program& x);

/// Result of an ended search with at least `rows` notices in `licitacoes`, as
/// far as they exist, collected from as many pages as it takes. Nothing if that
/// fails, which has been reported in `code`.
std::optional<nlohmann::json> fetch_result(program& x, const std::string& id,
                                           size_t rows, int& code);

/// Downloads a result's workbook, or decodes the one inside; `file` is written
/// only when it is complete. Returns the exit code.
int save_report(program& x, const nlohmann::json& result,
                const std::string& file);

/// Writes all notices of a result as CSV. Returns the exit code.
int save_csv(program& x, const nlohmann::json& result, const std::string& file);

} // namespace bidiq::client
