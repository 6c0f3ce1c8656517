#pragma once

#include "tools/bidiq/sse_parser.hpp"

#include <nlohmann/json.hpp>

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace bidiq::test {

/// What chunked bytes say (RFC 9112 section 7.1).
struct dechunked {
  std::string body;
  bool ended = false;    ///< The last chunk was there.
  std::string_view rest; ///< An unfinished chunk, or what follows the last.
};

inline dechunked dechunk(std::string_view in) {
  dechunked out;
  while (!out.ended) {
    auto line = in.find("\r\n");
    if (line == in.npos)
      break;
    auto size = std::stoull(std::string{in.substr(0, line)}, nullptr, 16);
    if (in.size() < line + 2 + size + 2)
      break;
    if (in.substr(line + 2 + size, 2) != "\r\n")
      throw std::runtime_error("a chunk is longer than it says");
    out.body += in.substr(line + 2, size);
    out.ended = size == 0;
    in.remove_prefix(line + 2 + size + 2);
  }
  out.rest = in;
  return out;
}

/// The events in SSE bytes, read as the HTML standard says.
inline std::vector<client::sse_event> parse_events(std::string_view body) {
  std::vector<client::sse_event> out;
  client::sse_parser parser;
  parser.feed(body, [&](auto x) { out.push_back(std::move(x)); });
  return out;
}

/// The one event of a frame that is exactly one whole chunk.
inline client::sse_event parse_frame(std::string_view frame) {
  auto [body, ended, rest] = dechunk(frame);
  auto events = parse_events(body);
  if (ended || !rest.empty() || events.size() != 1)
    throw std::runtime_error("not one chunk with one event");
  return events.front();
}

} // namespace bidiq::test
