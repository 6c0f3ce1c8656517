// Any bytes as an answer of S3, Supabase Storage or Google Drive, as the key of
// a service account, and as a page's token: no crash, and what comes of them is
// fit for where it goes. The first byte chooses.
#include "storage/catalog/catalog_token.hpp"
#include "storage/library/drive_answers.hpp"
#include "storage/library/service_account.hpp"
#include "storage/objects/remote/s3_answers.hpp"
#include "storage/objects/remote/supabase_answers.hpp"

#include <algorithm>
#include <cstdlib>

namespace {

using namespace bidiq;

void expect(bool x) {
  if (!x)
    std::abort();
}

bool plain(const std::string& x) {
  return std::none_of(x.begin(), x.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
  });
}

void check(const library_file& x) {
  expect(!x.id.empty() && plain(x.name) && plain(x.mime_type));
}

void read_s3(const std::string& text) {
  (void) read_s3_list(text);
  (void) read_s3_error(text);
  if (auto id = read_s3_upload_id(text))
    expect(!id->empty());
  // What it says of parts is what we would say.
  (void) s3_parts({text.substr(0, text.find('\0'))});
}

void read_supabase(const std::string& text) {
  http_response x;
  x.status = 400;
  x.body = text;
  (void) read_supabase_error(x);
  (void) read_supabase_list(text);
  (void) read_supabase_removed(text);
  if (auto url = read_supabase_signed(text))
    expect(url->starts_with('/'));
}

void read_drive(const std::string& text) {
  if (auto x = read_drive_file(text))
    check(x->file);
  if (auto x = read_drive_list(text))
    for (auto& file : x->files)
      check(file);
  if (auto x = read_drive_token(text))
    expect(plain(x->text));
  expect(plain(read_drive_reason(text)));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0)
    return 0;
  std::string text{reinterpret_cast<const char*>(data) + 1, size - 1};
  switch (data[0] % 5) {
    case 0:
      read_s3(text);
      break;
    case 1:
      read_supabase(text);
      break;
    case 2:
      read_drive(text);
      break;
    case 3:
      (void) read_service_account(text);
      break;
    default:
      if (auto x = read_catalog_token(text))
        expect(write_catalog_token(*x) == text);
  }
  return 0;
}
