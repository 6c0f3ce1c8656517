#include "actors/match/seen_ids.hpp"

namespace bidiq {

namespace {

// Appends `text`'s digits to `value`; false if something else is among them.
bool add_digits(std::string_view text, uint64_t& value) noexcept {
  for (auto c : text) {
    if (c < '0' || c > '9')
      return false;
    value = value * 10 + static_cast<uint64_t>(c - '0');
  }
  return true;
}

// The same to base 36, with capital letters.
bool add_letters(std::string_view text, uint64_t& value) noexcept {
  for (auto c : text) {
    auto capital = c >= 'A' && c <= 'Z';
    if (!capital && (c < '0' || c > '9'))
      return false;
    value = value * 36
            + static_cast<uint64_t>(capital ? c - 'A' + 10 : c - '0');
  }
  return true;
}

} // namespace

std::pair<uint32_t, bool> seen_ids::insert(std::string_view id) {
  auto next = static_cast<uint32_t>(usual_.size() + others_.size());
  packed number{};
  if (pack(id, number)) {
    auto [i, fresh] = usual_.try_emplace(number, next);
    return {i->second, fresh};
  }
  auto [i, fresh] = others_.try_emplace(std::string{id}, next);
  return {i->second, fresh};
}

bool seen_ids::pack(std::string_view id, packed& out) noexcept {
  return id.size() == 28 && id[14] == '-' && id[16] == '-' && id[23] == '/'
         && add_letters(id.substr(0, 12), out.body)
         && add_digits(id.substr(12, 2), out.rest)
         && add_digits(id.substr(15, 1), out.rest)
         && add_digits(id.substr(17, 6), out.rest)
         && add_digits(id.substr(24, 4), out.rest);
}

size_t seen_ids::hasher::operator()(const packed& x) const noexcept {
  // The finaliser of SplitMix64: neighbouring sequences spread well.
  auto h = x.body * 0x9E3779B97F4A7C15u + x.rest;
  h = (h ^ (h >> 30)) * 0xBF58476D1CE4E5B9u;
  h = (h ^ (h >> 27)) * 0x94D049BB133111EBu;
  return h ^ (h >> 31);
}

} // namespace bidiq
