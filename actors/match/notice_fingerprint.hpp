#pragma once

#include "actors/domain/notice.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bidiq {

/// The number of a purchase as its body counts: "PE 007/2026" is 7 of 2026.
struct purchase_number {
  uint64_t number = 0;
  int year = 0; ///< 0 = not told.

  bool operator==(const purchase_number&) const = default;
};

/// Reads a purchase number: the first run of digits that is no year, and the
/// year if there is one; points between digits do not count. Nothing if there
/// is no digit.
std::optional<purchase_number> parse_purchase_number(std::string_view text);

/// What notices of two sources are compared by.
struct notice_fingerprint {
  const notice* about = nullptr;
  std::string text;    ///< The object without platform, normalised.
  std::string letters; ///< The same without spaces.
  bool cut = false;    ///< The source shows only the beginning of its object.
  std::optional<purchase_number> number;
};

/// `x` must outlive the fingerprint.
notice_fingerprint make_fingerprint(const notice& x);

/// Whether the texts are the same; of a cut one, as far as it goes.
bool same_text(const notice_fingerprint& x, const notice_fingerprint& y);

/// How much of their words two texts share, 0..1 (Dice's coefficient over
/// counted words); the longer one is shortened to a cut one.
double shared_words(const notice_fingerprint& x, const notice_fingerprint& y);

/// Whether the texts name the same numbers, lots, items and parts; those of a
/// cut text must be among the other's.
bool same_figures(const notice_fingerprint& x, const notice_fingerprint& y);

/// Whether the notices may be of one buying body: what is left of some name
/// (of the body or its unit) without city, "prefeitura", "municipio" and the
/// like is the same, or contains all words of the other, which are two at
/// least. "Prefeitura Municipal de Sinop" is "MUNICIPIO DE SINOP", but not
/// "Câmara Municipal de Sinop".
bool same_body(const notice& x, const notice& y);

} // namespace bidiq
