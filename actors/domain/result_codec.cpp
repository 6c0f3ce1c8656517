#include "actors/domain/result_codec.hpp"

#include "actors/base/deflate.hpp"
#include "actors/domain/format_shift.hpp"
#include "actors/domain/request_codec.hpp"
#include "actors/domain/result_sections.hpp"

#include <zlib.h>

#include <algorithm>

namespace bidiq {

namespace {

// Raised whenever a layout changes: of what another version wrote only the
// beginning of its head is read, see `read_envelope`.
constexpr char version = '5' + BIDIQ_FORMAT_SHIFT;
constexpr std::string_view head_magic = "BQR";
constexpr std::string_view part_magic = "BQP";

// Bounds times and durations so that differences of two still fit.
constexpr int64_t max_milliseconds = int64_t{1} << 50;

// A head with more has no request.
constexpr size_t max_head_request = 2048;
constexpr size_t max_head_text = 512;

constexpr size_t frame_bytes = 4;

uint32_t crc(std::string_view bytes, uint32_t seed = 0) {
  return static_cast<uint32_t>(
    crc32_z(seed, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

std::string fixed32(uint32_t x) {
  std::string out;
  for (int i = 0; i < 4; ++i)
    out += static_cast<char>(x >> (8 * i));
  return out;
}

// Each entry takes at least four bytes.
uint32_t read_fixed32(std::string_view bytes) {
  uint32_t x = 0;
  for (size_t i = 0; i < 4; ++i)
    x |= uint32_t{static_cast<uint8_t>(bytes[i])} << (8 * i);
  return x;
}

failure damaged(std::string what) {
  return fail(errc::malformed, "stored result: " + std::move(what));
}

std::string part_prefix(const std::string& writing, uint64_t index) {
  byte_writer out;
  out.raw(part_magic);
  out.byte(static_cast<uint8_t>(version));
  out.text(writing);
  out.number(index);
  return out.take();
}

void cut(std::vector<std::string>& out, std::string_view packed,
         const std::string& writing, uint64_t first) {
  for (auto index = first; !packed.empty(); ++index) {
    auto part = part_prefix(writing, index);
    auto room = max_part_bytes - part.size();
    part += packed.substr(0, room);
    packed.remove_prefix(std::min(room, packed.size()));
    out.push_back(std::move(part));
  }
}

// What every version begins a head with, behind magic and version: enough to
// tell how a search went while a fleet is being upgraded. Never to be changed;
// nor is the checksum at the end, nor the length in front of a partial result.
void write_envelope(byte_writer& out, const result_head& x) {
  for (auto text : {&x.writing, &x.user, &x.print})
    out.text(*text);
  out.byte(static_cast<uint8_t>(x.status));
  out.number(x.total_raw);
  out.number(x.found);
  write_utc(out, x.updated);
  out.integer(x.duration_ms);
}

void read_envelope(byte_reader& in, result_head& x) {
  for (auto text : {&x.writing, &x.user, &x.print})
    *text = in.text();
  x.status = read_status(in);
  x.total_raw = in.number();
  x.found = in.number();
  x.updated = read_utc(in);
  x.duration_ms = in.integer_within(max_milliseconds);
}

// The lists of a user's own sector would not fit into a head, and a head can
// tell without them what was asked: `print` covers them.
search_request_ptr without_lists(const search_request_ptr& x) {
  if (!x->own_sector)
    return x;
  auto out = std::make_shared<search_request>(*x);
  out->own_sector = nullptr;
  return out;
}

std::string encode_head(const result_head& x) {
  byte_writer out;
  out.raw(head_magic);
  out.byte(static_cast<uint8_t>(version));
  write_envelope(out, x);
  for (auto n : {x.parts, x.notices_size, x.rest_size})
    out.number(n);
  out.number(x.checksum);
  byte_writer request;
  if (x.request)
    write_request(request, *x.request);
  auto small = request.bytes().size() <= max_head_request;
  out.text(small ? request.bytes() : std::string_view{});
  return out.bytes() + fixed32(crc(out.bytes()));
}

outcome<result_head>
make_head(const search_result& x, std::string_view packed_notices,
          std::string_view packed_rest, const std::string& writing) {
  if (x.user.size() > max_head_text || writing.size() > max_head_text)
    return fail(errc::internal, "a user's name is too long to be stored");
  result_head head;
  head.writing = writing;
  head.user = x.user;
  head.print = fingerprint(*x.request);
  head.status = x.status;
  head.total_raw = x.total_raw;
  head.found = x.notices.size() + x.omitted;
  head.updated = x.updated;
  head.duration_ms = x.duration_ms;
  head.notices_size = packed_notices.size();
  head.rest_size = packed_rest.size();
  head.checksum = crc(packed_rest, crc(packed_notices));
  head.request = without_lists(x.request);
  return head;
}

outcome<std::string> pack_rest(const search_result& x) {
  byte_writer out;
  write_rest(out, x);
  return pack(out.bytes());
}

outcome<search_result_ptr> assemble(const result_head& head,
                                    std::string_view body,
                                    const decode_limits& limits) {
  if (head.notices_size > body.size()
      || head.rest_size != body.size() - head.notices_size)
    return damaged("its length");
  if (crc(body) != head.checksum)
    return damaged("its checksum");
  auto notices = unpack(body.substr(0, head.notices_size), limits.max_bytes);
  if (!notices)
    return notices.error();
  auto rest = unpack(body.substr(head.notices_size), limits.max_bytes);
  if (!rest)
    return rest.error();
  auto x = std::make_shared<search_result>();
  byte_reader first{*notices, limits.max_bytes};
  read_notices(first, *x, limits);
  byte_reader second{*rest};
  read_rest(second, *x);
  if (!first.done() || !second.done() || x->user != head.user
      || head.found < x->notices.size())
    return damaged("its values");
  x->omitted = head.found - x->notices.size();
  return search_result_ptr{std::move(x)};
}

} // namespace

outcome<std::string> pack_notices(const search_result& x, size_t limit) {
  byte_writer out;
  write_notices(out, x, limit);
  return pack(out.bytes());
}

std::vector<std::string> cut_notices(std::string_view packed,
                                     const std::string& writing) {
  std::vector<std::string> out;
  cut(out, packed, writing, 1);
  return out;
}

outcome<encoded_result> encode_rest(const search_result& x,
                                    std::string_view packed_notices,
                                    const std::string& writing) {
  auto rest = pack_rest(x);
  if (!rest)
    return rest.error();
  auto head = make_head(x, packed_notices, *rest, writing);
  if (!head)
    return head.error();
  encoded_result out;
  auto before = cut_notices(packed_notices, writing).size();
  cut(out.parts, *rest, writing, before + 1);
  head->parts = before + out.parts.size();
  out.head = encode_head(*head);
  return out;
}

outcome<result_head> decode_head(std::string_view bytes) {
  if (!bytes.starts_with(head_magic) || bytes.size() < head_magic.size() + 5
      || bytes.size() > max_head_bytes)
    return damaged("no head");
  auto signed_part = bytes.substr(0, bytes.size() - 4);
  if (crc(signed_part) != read_fixed32(bytes.substr(signed_part.size())))
    return damaged("its head's checksum");
  byte_reader in{signed_part.substr(head_magic.size())};
  result_head x;
  x.other_version = in.byte() != static_cast<uint8_t>(version);
  read_envelope(in, x);
  if (x.other_version)
    return in.ok() ? outcome<result_head>{std::move(x)} : damaged("its head");
  for (auto n : {&x.parts, &x.notices_size, &x.rest_size})
    *n = in.number();
  x.checksum = static_cast<uint32_t>(in.number_upto(UINT32_MAX));
  if (auto request = in.text(); !request.empty()) {
    byte_reader inner{request};
    x.request = std::make_shared<const search_request>(read_request(inner));
    if (!inner.done())
      in.reject();
  }
  if (!in.done())
    return damaged("its head");
  return x;
}

bool part_of(const result_head& head, size_t index, std::string_view bytes) {
  return bytes.starts_with(part_prefix(head.writing, index + 1));
}

outcome<search_result_ptr> decode_result(const result_head& head,
                                         const std::vector<std::string>& parts,
                                         const decode_limits& limits) {
  if (head.other_version)
    return damaged("of another version");
  if (parts.size() != head.parts)
    return damaged("the number of its parts");
  std::string body;
  for (size_t i = 0; i < parts.size(); ++i) {
    auto prefix = part_prefix(head.writing, i + 1);
    if (!parts[i].starts_with(prefix))
      return damaged("parts of several writings");
    body.append(parts[i], prefix.size());
  }
  return assemble(head, body, limits);
}

// -- partial results ----------------------------------------------------------

outcome<std::string> encode_partial(const search_result& x,
                                    const std::string& writing,
                                    size_t max_notices) {
  auto notices = pack_notices(x, max_notices);
  if (!notices)
    return notices;
  auto rest = pack_rest(x);
  if (!rest)
    return rest;
  auto head = make_head(x, *notices, *rest, writing);
  if (!head)
    return head.error();
  auto bytes = encode_head(*head);
  if (notices->size() + rest->size() > max_partial_bytes - max_head_bytes)
    return fail(errc::internal, "a partial result larger than what is stored");
  return fixed32(static_cast<uint32_t>(bytes.size())) + bytes + *notices
         + *rest;
}

outcome<result_head> decode_partial_head(std::string_view bytes) {
  if (bytes.size() < frame_bytes)
    return damaged("no partial one");
  auto size = read_fixed32(bytes);
  if (size > bytes.size() - frame_bytes)
    return damaged("cut within its head");
  return decode_head(bytes.substr(frame_bytes, size));
}

outcome<search_result_ptr> decode_partial(std::string_view bytes,
                                          const decode_limits& limits) {
  auto head = decode_partial_head(bytes);
  if (!head)
    return head.error();
  if (head->other_version)
    return damaged("of another version");
  return assemble(*head, bytes.substr(frame_bytes + read_fixed32(bytes)),
                  limits);
}

} // namespace bidiq
