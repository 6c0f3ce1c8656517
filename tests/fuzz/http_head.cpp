// Any bytes as the beginning of a connection: the framing check never crashes,
// finds the same head however the packets break, and what it accepts Beast
// accepts too and understands alike.
#include "net/http/framing.hpp"
#include "net/http/uri.hpp"

#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include <cstdint>
#include <cstdlib>

namespace http = bidiq::http;
namespace beast = boost::beast;

namespace {

void require(bool ok) {
  if (!ok)
    std::abort();
}

// Beast must agree with an accepted head.
void compare(std::string_view head, const http::request_head& ours) {
  beast::http::request_parser<beast::http::string_body> parser;
  parser.header_limit(1 << 20);
  parser.body_limit(boost::none);
  beast::error_code ec;
  auto used = parser.put(boost::asio::buffer(head), ec);
  require(!ec || ec == beast::http::error::need_more);
  require(used == head.size() && parser.is_header_done());
  require(parser.get().target() == ours.target);
  require(parser.get().method_string() == ours.method);
  require(parser.get().version() == ours.version);
  require(parser.chunked() == ours.chunked);
  auto length = parser.content_length();
  require((length ? *length : 0) == ours.content_length.value_or(0));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view text{reinterpret_cast<const char*>(data), size};
  auto scan = http::scan_head(text, 0);
  http::head_scan stepwise;
  for (std::size_t seen = 0;
       seen < size && stepwise.state == http::head_state::incomplete; ++seen)
    stepwise = http::scan_head(text.substr(0, seen + 1), seen);
  require(stepwise.state == scan.state && stepwise.size == scan.size);
  if (scan.state != http::head_state::complete)
    return 0;
  auto head = text.substr(0, scan.size);
  if (auto checked = http::check_framing(head)) {
    compare(head, *checked);
    http::parse_query(checked->query, 100);
    require(http::log_safe(checked->path).size() <= 256 * 4 + 3);
  }
  return 0;
}
