#include "tools/pncp-sim/drive/drive_file.hpp"

#include "tools/pncp-sim/storage/digest.hpp"

#include <utf8proc.h>

#include <cstdlib>

namespace bidiq {

namespace {

// The digest of a larger one would take as long as reading it.
constexpr uint64_t most_digested = 64 << 20;

} // namespace

bool drive_file::has_thumbnail() const noexcept {
  return mime_type.starts_with("image/") || mime_type == "application/pdf"
         || (is_google() && !is_folder());
}

std::string fold_name(std::string_view text) {
  utf8proc_uint8_t* folded = nullptr;
  auto size = utf8proc_map(
    reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
    static_cast<utf8proc_ssize_t>(text.size()), &folded,
    static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_DECOMPOSE
                                   | UTF8PROC_STRIPMARK | UTF8PROC_CASEFOLD));
  if (size < 0)
    return std::string{text};
  std::string out{reinterpret_cast<const char*>(folded),
                  static_cast<size_t>(size)};
  std::free(folded); // utf8proc allocates by malloc.
  return out;
}

void complete(drive_file& x) {
  if (!x.is_google() && x.bytes.size() <= most_digested)
    x.md5 = to_hex(md5(x.bytes));
  x.folded = fold_name(x.name);
}

} // namespace bidiq
