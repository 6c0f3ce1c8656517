#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace bidiq::http {

/// A path as the route table writes it: literal segments, `{name}` for one
/// non-empty segment, and a final `{name...}` for one or more.
class path_pattern {
public:
  /// Throws `std::invalid_argument` unless `text` begins with a slash, names
  /// are unique and not empty, and braces span whole segments.
  explicit path_pattern(std::string_view text);

  /// Matches still encoded segments and puts what the parameters stand for, in
  /// the order of `names`, into `captures`.
  bool match(const std::vector<std::string_view>& segments,
             std::vector<std::string_view>& captures) const;

  /// Fills encoded values in.
  std::string fill(const std::vector<std::string_view>& captures) const;

  const std::vector<std::string>& names() const noexcept {
    return names_;
  }

  bool is_literal() const noexcept {
    return names_.empty();
  }

  /// Returns the pattern without the names: equal for patterns that match the
  /// same paths, and less for the one to be tried first.
  const std::string& shape() const noexcept {
    return shape_;
  }

private:
  enum class kind { literal, one, tail };

  struct segment {
    kind what;
    std::string text; // of a literal
  };

  void add(std::string_view text, bool last);

  std::vector<segment> segments_;
  std::vector<std::string> names_;
  std::string shape_;
};

/// Splits a path that begins with a slash: "/a/b" is a, b and "/" is "".
std::vector<std::string_view> split_path(std::string_view path);

} // namespace bidiq::http
