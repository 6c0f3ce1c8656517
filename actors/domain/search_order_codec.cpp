#include "actors/domain/search_order_codec.hpp"

#include "actors/domain/format_shift.hpp"
#include "actors/domain/identity_codec.hpp"
#include "actors/domain/request_codec.hpp"

namespace bidiq {

namespace {

constexpr std::string_view magic = "BQO";

// Raised whenever a layout changes, also that of a request or an identity.
constexpr char version = '3' + BIDIQ_FORMAT_SHIFT;

} // namespace

std::string encode_order(const search_order& x) {
  byte_writer out;
  out.raw(magic);
  out.byte(static_cast<uint8_t>(version));
  write_request(out, *x.request);
  write_identity(out, x.who);
  for (auto text : {&x.request_id, &x.traceparent, &x.retry_of})
    out.text(*text);
  out.texts(x.keep_ufs);
  return out.take();
}

outcome<search_order_ptr> decode_order(std::string_view bytes) {
  if (!bytes.starts_with(magic) || bytes.size() == magic.size())
    return fail(errc::malformed, "not a search order");
  if (bytes[magic.size()] != version)
    return search_order_ptr{};
  byte_reader in{bytes.substr(magic.size() + 1)};
  search_order x;
  x.request = std::make_shared<const search_request>(read_request(in));
  x.who = read_identity(in);
  for (auto text : {&x.request_id, &x.traceparent, &x.retry_of})
    *text = in.text();
  x.keep_ufs = in.texts();
  if (!in.done())
    return fail(errc::malformed, "search order: damaged");
  return std::make_shared<const search_order>(std::move(x));
}

} // namespace bidiq
