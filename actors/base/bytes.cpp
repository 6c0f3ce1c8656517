#include "actors/base/bytes.hpp"

#include <array>
#include <bit>
#include <cmath>

namespace bidiq {

// -- writing ------------------------------------------------------------------

void byte_writer::number(uint64_t x) {
  for (; x >= 0x80; x >>= 7)
    byte(static_cast<uint8_t>(x | 0x80));
  byte(static_cast<uint8_t>(x));
}

void byte_writer::integer(int64_t x) {
  number((static_cast<uint64_t>(x) << 1) ^ static_cast<uint64_t>(x >> 63));
}

void byte_writer::real(double x) {
  auto bits = std::bit_cast<uint64_t>(x);
  std::array<char, 8> bytes;
  for (size_t i = 0; i < bytes.size(); ++i)
    bytes[i] = static_cast<char>(bits >> (8 * i));
  raw({bytes.data(), bytes.size()});
}

void byte_writer::text(std::string_view x) {
  number(x.size());
  raw(x);
}

void byte_writer::texts(const std::vector<std::string>& xs) {
  number(xs.size());
  for (auto& x : xs)
    text(x);
}

// 0 is the empty text, 1 a new one, from 2 on those met before.
void byte_writer::shared_text(std::string_view x) {
  if (x.empty())
    return number(0);
  auto [i, is_new] = known_.try_emplace(x, known_.size() + 2);
  if (!is_new)
    return number(i->second);
  number(1);
  text(x);
}

// -- reading ------------------------------------------------------------------

std::string_view byte_reader::raw(uint64_t size) {
  if (size > rest_.size()) {
    reject();
    return {};
  }
  auto out = rest_.substr(0, size);
  rest_.remove_prefix(size);
  return out;
}

uint8_t byte_reader::byte() {
  auto x = raw(1);
  return x.empty() ? uint8_t{0} : static_cast<uint8_t>(x.front());
}

uint64_t byte_reader::number() {
  uint64_t out = 0;
  for (unsigned shift = 0; shift < 64; shift += 7) {
    auto x = byte();
    // The tenth byte has room for one more bit.
    if (shift == 63 && x > 1)
      break;
    out |= uint64_t{x & 0x7fu} << shift;
    if (x < 0x80)
      return ok_ ? out : 0;
  }
  reject();
  return 0;
}

int64_t byte_reader::integer() {
  auto x = number();
  return static_cast<int64_t>((x >> 1) ^ (~(x & 1) + 1));
}

double byte_reader::real() {
  auto bytes = raw(8);
  uint64_t bits = 0;
  for (size_t i = 0; i < bytes.size(); ++i)
    bits |= uint64_t{static_cast<uint8_t>(bytes[i])} << (8 * i);
  auto out = std::bit_cast<double>(bits);
  if (std::isfinite(out))
    return out;
  reject();
  return 0;
}

std::string byte_reader::text() {
  return std::string{raw(number())};
}

std::vector<std::string> byte_reader::texts() {
  std::vector<std::string> out(count(1));
  for (auto& x : out)
    x = text();
  return out;
}

std::string byte_reader::shared_text() {
  auto which = number();
  if (which == 0)
    return {};
  if (which == 1)
    known_.push_back(raw(number()));
  else if (which - 2 >= known_.size())
    reject();
  if (!ok_)
    return {};
  auto x = which == 1 ? known_.back() : known_[which - 2];
  if (x.size() > budget_) {
    reject();
    return {};
  }
  budget_ -= x.size();
  return std::string{x};
}

uint64_t byte_reader::number_upto(uint64_t limit) {
  auto x = number();
  if (x <= limit)
    return x;
  reject();
  return 0;
}

int64_t byte_reader::integer_within(int64_t limit) {
  auto x = integer();
  if (x >= -limit && x <= limit)
    return x;
  reject();
  return 0;
}

size_t byte_reader::count(uint64_t least) {
  return static_cast<size_t>(number_upto(rest_.size() / least));
}

} // namespace bidiq
