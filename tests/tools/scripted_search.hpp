#pragma once

#include "tests/temporary_directory.hpp"
#include "tests/tools/script_server.hpp"

#include <functional>
#include <string>
#include <vector>

namespace bidiq::test {

// The search "my-search" as a server tells of it, for tests of the client.

using connection = script_server::connection;

inline constexpr auto json_type = "application/json";

/// What the server answers to the POST.
extern const std::string accepted;

/// Refuses a stream for a time that no test waits out.
extern const std::string refused_stream;

/// The client's arguments.
extern const std::vector<std::string> search_args;
std::vector<std::string> search_with(std::vector<std::string> more);

/// An event of its stream, rendered.
std::string event(int id, const std::string& stage, int progress,
                  const std::string& message);

/// Its result, and its state while it runs.
std::string result(const std::string& status);
std::string state(const std::string& stage, int progress,
                  const std::string& message, int last_event);

/// Serves a whole search; `stream` is called for the n-th (0, 1, ...) stream.
script_server::handler searching(std::string status,
                                 std::function<void(int, connection)> stream);

/// One stream with everything.
void whole_stream(int, connection c);

struct scratch : temporary_directory {
  std::string read(const std::string& name) const;
};

} // namespace bidiq::test
