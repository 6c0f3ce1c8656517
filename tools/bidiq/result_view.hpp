#pragma once

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace bidiq::client {

/// Exit codes of the program.
enum exit_code {
  exit_done = 0,
  exit_failed = 1,
  exit_usage = 2,
  exit_partial = 3,
  exit_interrupted = 130,
};

/// The exit code of a search that ended with this result.
exit_code exit_code_of(const nlohmann::json& result);

/// The first `rows` notices of `licitacoes` as a table of at most `width`
/// columns (at least 60), and how many more there are.
std::string render_table(const nlohmann::json& result, size_t rows,
                         size_t width);

/// Counts, value, summary, highlights, how the words were read and what may
/// have been meant, coverage and warnings of a result.
std::string render_summary(const nlohmann::json& result, size_t width);

/// A problem document (RFC 9457) for people: detail, then one line per field.
/// `status` speaks where the body says nothing.
std::string render_problem(long status, const std::string& body);

} // namespace bidiq::client
