#pragma once

#include "tools/bidiq/csv.hpp"

#include <nlohmann/json_fwd.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace bidiq::client {

enum class verb {
  search,
  list,
  watch,
  cancel,
  download,
  sectors,
  jobs,
  files,
  health,
  help,
  version,
};

/// What is searched, as given; the server validates it.
struct search_query {
  std::vector<std::string> ufs;
  std::string sector;
  std::string terms;
  std::string first; ///< YYYY-MM-DD
  std::string last;
  std::vector<std::string> exclusions;
  std::vector<int> modalities;
  std::string status;
  std::optional<double> min_value;
  std::optional<double> max_value;
  std::vector<std::string> spheres;
  std::vector<std::string> cities;
  std::vector<std::string> agencies;
  std::string mode;    ///< Of the terms; empty: the server's default.
  bool inflect = true; ///< Words match in singular and plural.
  std::string order;
  bool fresh = false;
};

struct client_options {
  verb command = verb::help;
  std::string help_for; ///< What `help` is for: a command; empty: all.
  std::string server = "http://127.0.0.1:8000";
  std::string token;
  search_query query;
  std::string id; ///< A search's, download's or sector's, or the file
                  ///< that an action is about; empty: chosen by us.
  std::string
    action; ///< What `setores`, `jobs` or `files` does; empty: it lists.
  std::string words;   ///< Of the names of the files that are listed.
  std::string folder;  ///< Of theirs; empty: all.
  std::string state;   ///< Of the jobs that are listed; empty: all.
  std::string report;  ///< File of what is downloaded; "-": standard output.
  std::string csv;     ///< File of the CSV; "-": standard output.
  bool as_csv = false; ///< `download --csv`
  csv_dialect dialect = csv_dialect::excel;
  bool json = false;
  bool follow = true;
  size_t rows = 20;                   ///< Notices or files in the table.
  std::chrono::seconds patience{180}; ///< With a server that does not answer.
};

struct parsed_arguments {
  client_options options;
  std::vector<std::string> problems; ///< pt-BR; all of them.
};

/// Parses the arguments behind the program's name. `server` and `token` are
/// BIDIQ_SERVER and BIDIQ_TOKEN, empty if not set; `--server` beats the former.
parsed_arguments parse_arguments(const std::vector<std::string>& args,
                                 const std::string& server,
                                 const std::string& token);

/// The help text (pt-BR) of one command, or of the program.
std::string render_help(const std::string& command);

/// The body of POST /v1/buscar.
nlohmann::json make_body(const search_query& query,
                         const std::string& search_id);

/// Reads "1234.5", "1234,5" and "1.234,50"; a lone dot before three digits
/// separates thousands, as is usual in Brazil.
std::optional<double> parse_amount(std::string text);

} // namespace bidiq::client
