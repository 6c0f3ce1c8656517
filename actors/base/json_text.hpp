#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace bidiq {

/// No document that we or our upstreams write is nested deeper.
inline constexpr size_t max_json_nesting = 64;

/// Reads a JSON text (RFC 8259) from left to right and builds nothing: for
/// short texts that others wrote and that are passed on as they are. After
/// anything that is not sound everything fails. What it returns points into the
/// text.
class json_reader {
public:
  /// Values nested deeper than `depth` are not sound.
  explicit json_reader(std::string_view text, size_t depth = max_json_nesting);

  /// Passes over blanks and then `c`; false, and nothing passed but blanks, if
  /// something else is there.
  bool take(char c);

  /// Passes over a value.
  std::optional<std::string_view> value();

  /// Passes over a string; returns what is between its quotes, escapes as they
  /// are.
  std::optional<std::string_view> string();

  /// Whether nothing but blanks is left.
  bool at_end();

private:
  bool pass_value();
  bool pass_string();
  bool pass_number();
  bool pass_digits();
  bool pass_escape();
  /// An object's members, which are `named`, or an array's elements.
  bool pass_list(char close, bool named);
  bool pass_word(std::string_view word);
  void pass_blanks();
  char next() const noexcept;

  std::string_view text_;
  size_t at_ = 0;
  size_t depth_; ///< Levels that are still allowed.
};

/// Whether a text is one sound JSON object, nested at most `depth` deep.
bool is_json_object(std::string_view text, size_t depth = max_json_nesting);

/// Bytes of the UTF-8 sequence that `text` begins with; 0 if it is not sound.
size_t utf8_length(std::string_view text) noexcept;

/// Appends UTF-8 that is known to be sound as a JSON string: bytes from 0x80 up
/// go out as they are.
void append_sound_json_string(std::string& out, std::string_view text);

/// Appends any text as a JSON string. Each piece of it that is not UTF-8
/// becomes U+FFFD.
void append_json_string(std::string& out, std::string_view text);

} // namespace bidiq
