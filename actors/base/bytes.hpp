#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace bidiq {

/// Appends values to a byte string. Integers are LEB128 varints (signed ones
/// zigzag), doubles their eight bytes, texts length and bytes.
class byte_writer {
public:
  void raw(std::string_view bytes) {
    out_.append(bytes);
  }
  void byte(uint8_t x) {
    out_.push_back(static_cast<char>(x));
  }
  void number(uint64_t x);
  void integer(int64_t x);
  void real(double x);
  void text(std::string_view x);
  void texts(const std::vector<std::string>& xs);

  /// A text that probably comes again: the second time costs a number. `x` must
  /// stay where it is as long as the writer is used.
  void shared_text(std::string_view x);

  const std::string& bytes() const noexcept {
    return out_;
  }
  std::string take() {
    return std::move(out_);
  }

private:
  std::string out_;
  std::unordered_map<std::string_view, uint64_t> known_;
};

/// Reads what a `byte_writer` wrote, from bytes that may be anything. After the
/// first thing that cannot be, `ok` is false for good and all further values
/// are empty. Shared texts yield at most `text_budget` bytes in all, so that
/// few bytes cannot become many.
class byte_reader {
public:
  explicit byte_reader(std::string_view bytes,
                       uint64_t text_budget = uint64_t{64} << 20)
    : rest_(bytes), budget_(text_budget) {
    // nop
  }

  std::string_view raw(uint64_t size);
  uint8_t byte();
  uint64_t number();
  int64_t integer();
  /// Rejects what is not finite: comparisons and sums rely on it.
  double real();
  std::string text();
  std::vector<std::string> texts();
  std::string shared_text();

  /// A number that is at most `limit`.
  uint64_t number_upto(uint64_t limit);

  /// A number of -limit to limit.
  int64_t integer_within(int64_t limit);

  /// How many things follow, each of which takes at least `least` bytes.
  size_t count(uint64_t least);

  bool ok() const noexcept {
    return ok_;
  }
  /// Everything has been read, and could be.
  bool done() const noexcept {
    return ok_ && rest_.empty();
  }
  std::string_view rest() const noexcept {
    return rest_;
  }
  void reject() noexcept {
    ok_ = false;
    rest_ = {};
  }

private:
  std::string_view rest_;
  uint64_t budget_;
  std::vector<std::string_view> known_;
  bool ok_ = true;
};

} // namespace bidiq
