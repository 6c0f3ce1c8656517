#include "actors/domain/notice_codec.hpp"

#include "actors/base/deflate.hpp"
#include "actors/domain/format_shift.hpp"

#include <algorithm>

namespace bidiq {

namespace {

// Raised whenever the layout changes: what another version wrote is not read.
constexpr uint8_t version = 2 + BIDIQ_FORMAT_SHIFT;

// 34,000 years: differences of times still fit.
constexpr int64_t max_seconds = int64_t{1} << 40;

enum field : uint8_t {
  has_value = 1,
  has_published = 2,
  has_opens = 4,
  has_closes = 8,
  is_homologated = 16,
  is_subrogated = 32,
  has_origin = 64,
  all_fields = 127,
};

void write_time(byte_writer& out, const std::optional<local_time>& x) {
  if (x)
    out.integer(x->time_since_epoch().count());
}

std::optional<local_time> read_time(byte_reader& in, bool there) {
  if (!there)
    return std::nullopt;
  return local_time{std::chrono::seconds{in.integer_within(max_seconds)}};
}

bool subrogated(const notice& x) {
  return !x.subrogated_agency.empty() || !x.subrogated_unit.empty();
}

uint8_t mask_of(const notice& x) {
  return static_cast<uint8_t>(
    (x.value ? has_value : 0) | (x.published ? has_published : 0)
    | (x.opens ? has_opens : 0) | (x.closes ? has_closes : 0)
    | (x.homologated ? is_homologated : 0) | (subrogated(x) ? is_subrogated : 0)
    | (x.origin_link.empty() ? 0 : has_origin));
}

} // namespace

void write_notice(byte_writer& out, const notice& x) {
  out.byte(mask_of(x));
  out.text(x.id);
  out.text(x.object);
  out.text(x.link);
  out.text(x.purchase_number);
  for (auto text :
       {&x.agency, &x.agency_cnpj, &x.unit, &x.uf, &x.city, &x.city_code,
        &x.modality_name, &x.situation_name, &x.source})
    out.shared_text(*text);
  if (subrogated(x)) {
    out.shared_text(x.subrogated_agency);
    out.shared_text(x.subrogated_unit);
  }
  if (!x.origin_link.empty())
    out.text(x.origin_link);
  out.integer(x.modality);
  out.integer(x.situation);
  out.byte(static_cast<uint8_t>(x.sphere));
  if (x.value)
    out.real(*x.value);
  write_time(out, x.published);
  write_time(out, x.opens);
  write_time(out, x.closes);
}

notice read_notice(byte_reader& in) {
  notice x;
  auto mask = in.byte();
  if (mask > all_fields)
    in.reject();
  for (auto text : {&x.id, &x.object, &x.link, &x.purchase_number})
    *text = in.text();
  for (auto text :
       {&x.agency, &x.agency_cnpj, &x.unit, &x.uf, &x.city, &x.city_code,
        &x.modality_name, &x.situation_name, &x.source})
    *text = in.shared_text();
  if (mask & is_subrogated) {
    x.subrogated_agency = in.shared_text();
    x.subrogated_unit = in.shared_text();
  }
  if (mask & has_origin)
    x.origin_link = in.text();
  x.modality = static_cast<int>(in.integer());
  x.situation = static_cast<int>(in.integer());
  x.sphere = static_cast<char>(in.byte());
  if (mask & has_value)
    x.value = in.real();
  x.published = read_time(in, mask & has_published);
  x.opens = read_time(in, mask & has_opens);
  x.closes = read_time(in, mask & has_closes);
  x.homologated = mask & is_homologated;
  return x;
}

outcome<std::string> encode_notices(const notice_batch& xs) {
  byte_writer out;
  out.number(xs.size()
             - static_cast<size_t>(std::count(xs.begin(), xs.end(), nullptr)));
  for (auto& x : xs)
    if (x)
      write_notice(out, *x);
  auto packed = pack(out.bytes());
  if (packed)
    packed->insert(packed->begin(), static_cast<char>(version));
  return packed;
}

outcome<notice_batch> read_batch(std::string_view plain,
                                 const decode_limits& limits) {
  byte_reader in{plain, limits.max_bytes};
  notice_batch out;
  auto n = in.count(min_notice_bytes);
  if (n > limits.max_notices || plain.size() > limits.max_bytes)
    return fail(errc::malformed, "too many notices");
  out.reserve(n);
  for (size_t i = 0; i < n && in.ok(); ++i)
    out.push_back(std::make_shared<const notice>(read_notice(in)));
  if (!in.done())
    return fail(errc::malformed, "a notice is damaged");
  return out;
}

outcome<notice_batch> decode_notices(std::string_view bytes,
                                     const decode_limits& limits) {
  if (bytes.empty() || static_cast<uint8_t>(bytes.front()) != version)
    return fail(errc::malformed, "not notices of this version");
  auto plain = unpack(bytes.substr(1), limits.max_bytes);
  if (!plain)
    return plain.error();
  return read_batch(*plain, limits);
}

} // namespace bidiq
