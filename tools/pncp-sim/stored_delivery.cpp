#include "tools/pncp-sim/stored_delivery.hpp"

#include "net/http/as_result.hpp"

#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>

namespace bidiq {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;

// Large enough that a computed object is not held up by single writes.
constexpr size_t sent_at_once = 256 << 10;

using stored_head = http::response<http::empty_body>;

std::string_view as_view(beast::string_view text) {
  return {text.data(), text.size()};
}

bool has_no_body(unsigned status) noexcept {
  return status == 204 || status == 304;
}

stored_head head_of(const store_answer& answer, bool keep_alive) {
  stored_head out;
  out.result(answer.status);
  out.version(11);
  out.keep_alive(keep_alive);
  for (const auto& [name, value] : answer.headers)
    out.insert(name, value);
  if (!has_no_body(answer.status))
    out.content_length(answer.body.size);
  return out;
}

asio::awaitable<bool> send_slice(beast::tcp_stream& stream,
                                 const blob_slice& slice,
                                 std::chrono::seconds idle) {
  std::string scratch;
  for (uint64_t sent = 0; sent < slice.size;) {
    auto most = std::min<uint64_t>(sent_at_once, slice.size - sent);
    auto piece = slice.bytes.piece(slice.first + sent, most, scratch);
    stream.expires_after(idle);
    auto part = asio::buffer(piece.data(), piece.size());
    auto [error, n] = co_await asio::async_write(stream, part, as_result);
    if (error)
      co_return false;
    sent += piece.size();
  }
  co_return true;
}

} // namespace

store_request to_store_request(http::request<http::string_body>& message) {
  store_request out{.method = as_view(message.method_string()),
                    .target = as_view(message.target()),
                    .body = std::move(message.body())};
  for (const auto& field : message)
    out.headers.emplace_back(as_view(field.name_string()),
                             as_view(field.value()));
  return out;
}

asio::awaitable<bool> send_stored(beast::tcp_stream& stream,
                                  store_answer answer, stored_delivery how) {
  auto cut = answer.how == delivery::truncated;
  auto keep_alive = how.keep_alive && !cut;
  auto message = head_of(answer, keep_alive);
  http::response_serializer<http::empty_body> head{message};
  stream.expires_after(how.idle);
  auto [failed, n] = co_await http::async_write_header(stream, head, as_result);
  if (failed)
    co_return false;
  auto slice = std::move(answer.body);
  if (cut)
    slice.size /= 2;
  if (how.head_only || has_no_body(answer.status))
    co_return keep_alive;
  auto whole = co_await send_slice(stream, slice, how.idle);
  co_return whole&& keep_alive;
}

} // namespace bidiq
