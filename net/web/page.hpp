#pragma once

#include <string_view>
#include <vector>

namespace bidiq {

/// One file of the web page, embedded at build time.
struct page_file {
  std::string_view path; ///< Where it is served, e.g. "/app.js".
  std::string_view content_type;
  std::string_view content;
};

/// The files of the web page; "/" is the page itself.
const std::vector<page_file>& page_files();

} // namespace bidiq
