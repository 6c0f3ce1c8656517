#pragma once

#include <cstdint>
#include <cstdlib>
#include <random>
#include <string>

namespace bidiq::test {

/// A generator of test data. Its seed is another one in each run, unless
/// BIDIQ_SEED says which: tests show it with CAPTURE(random.seed).
struct seeded {
  seeded() : engine(seed) {
    // nop
  }

  static uint64_t choose_seed() {
    auto given = std::getenv("BIDIQ_SEED");
    return given ? std::stoull(given) : std::random_device{}();
  }

  /// One of 0..n-1.
  uint64_t below(uint64_t n) {
    return std::uniform_int_distribution<uint64_t>{0, n - 1}(engine);
  }

  bool one_in(uint64_t n) {
    return below(n) == 0;
  }

  /// Up to `max` arbitrary bytes, line ends among them more than others.
  std::string bytes(uint64_t max) {
    std::string out;
    for (auto n = below(max + 1); n > 0; --n)
      out += one_in(4) ? "\r\n\0\x80"[below(4)] : static_cast<char>(below(256));
    return out;
  }

  uint64_t seed = choose_seed();
  std::mt19937_64 engine;
};

} // namespace bidiq::test
