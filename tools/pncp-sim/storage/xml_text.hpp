#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bidiq {

/// Writes one XML document of elements and texts.
class xml_writer {
public:
  /// Begins the document with its root, in S3's namespace unless it is told
  /// that there is none.
  explicit xml_writer(std::string_view root, bool in_namespace = true);

  xml_writer& open(std::string_view name);
  xml_writer& close();

  /// An element with nothing but a text.
  xml_writer& text(std::string_view name, std::string_view value);

  /// Closes what is open and returns the document.
  std::string finish();

private:
  std::string out_;
  std::vector<std::string> open_;
};

/// What is between the tags of each element of that name, in order, whatever
/// it stands in; only for elements that do not stand in one another. Knows no
/// comments and no CDATA.
std::vector<std::string_view> xml_elements(std::string_view xml,
                                           std::string_view name);

/// The text of the first element of that name, unescaped.
std::optional<std::string> xml_first_text(std::string_view xml,
                                          std::string_view name);

} // namespace bidiq
