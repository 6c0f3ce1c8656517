#pragma once

#include <cmath>
#include <cstdint>
#include <span>
#include <string_view>

namespace bidiq {

/// Mixes two words into one, each bit depending on all (splitmix64's
/// finaliser).
constexpr uint64_t mix_bits(uint64_t a, uint64_t b) noexcept {
  auto z = a + 0x9E3779B97F4A7C15ull * (b + 1);
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
  return z ^ (z >> 31);
}

/// Returns a 64-bit hash of `text` (FNV-1a, finalised); the same on all
/// platforms, unlike std::hash.
constexpr uint64_t hash_text(std::string_view text) noexcept {
  uint64_t h = 0xCBF29CE484222325ull;
  for (auto c : text)
    h = (h ^ static_cast<unsigned char>(c)) * 0x100000001B3ull;
  return mix_bits(h, text.size());
}

/// Maps a hash to [0, 1).
constexpr double unit_interval(uint64_t hash) noexcept {
  return static_cast<double>(hash >> 11) * 0x1.0p-53;
}

/// A small seeded generator with its own distributions: the standard ones may
/// differ between libraries, and equal seeds must give equal bytes.
class sim_random {
public:
  explicit constexpr sim_random(uint64_t seed) noexcept : state_(seed) {
  }

  constexpr uint64_t next() noexcept {
    return mix_bits(state_++, 0x5EED);
  }

  /// Uniform in [0, 1).
  constexpr double uniform() noexcept {
    return unit_interval(next());
  }

  constexpr bool chance(double probability) noexcept {
    return uniform() < probability;
  }

  /// Uniform in [first, last].
  constexpr int64_t between(int64_t first, int64_t last) noexcept {
    auto n = static_cast<uint64_t>(last - first) + 1;
    // The whole range of the type has one value more than `n` can count.
    auto offset = n == 0 ? next() : next() % n;
    return first + static_cast<int64_t>(offset);
  }

  template <class T, size_t N>
  constexpr const T& pick(const T (&xs)[N]) noexcept {
    return xs[next() % N];
  }

  template <class T>
  constexpr const T& pick(std::span<const T> xs) noexcept {
    return xs[next() % xs.size()];
  }

  /// Log-normal with the given median (Box-Muller).
  double log_normal(double median, double sigma) noexcept {
    auto radius = std::sqrt(-2.0 * std::log(1.0 - uniform()));
    return median
           * std::exp(sigma * radius * std::cos(6.283185307179586 * uniform()));
  }

private:
  uint64_t state_;
};

} // namespace bidiq
