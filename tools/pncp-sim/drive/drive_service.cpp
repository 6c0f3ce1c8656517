#include "tools/pncp-sim/drive/drive_service.hpp"

#include "tools/pncp-sim/drive/drive_error.hpp"
#include "tools/pncp-sim/drive/drive_fields.hpp"
#include "tools/pncp-sim/storage/content.hpp"
#include "tools/pncp-sim/storage/digest.hpp"

namespace bidiq {

namespace {

constexpr std::string_view token_path = "/token";
constexpr std::string_view list_path = "/drive/v3/files";
constexpr std::string_view file_root = "/drive/v3/files/";
constexpr std::string_view drive_root = "/drive/v3/";
constexpr std::string_view thumbnail_root = "/drive-thumbnails/";

// One pixel.
constexpr std::string_view picture
  = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGA"
    "WjR9awAAAABJRU5ErkJggg==";

store_answer bytes_of(const drive_file& x, const store_request& request) {
  if (x.is_google())
    return drive_error(403, "fileNotDownloadable",
                       "Only files with binary content can be downloaded. Use "
                       "Export with Docs Editors files.",
                       "alt");
  shelf_object object;
  object.bytes = x.bytes;
  object.etag = '"' + (x.md5.empty() ? x.id : x.md5) + '"';
  object.content_type = x.mime_type;
  object.modified = x.modified;
  return content_answer(object, plan_content(object, request));
}

} // namespace

std::optional<store_operation>
drive_service::operation_of(const store_target& to) {
  std::string_view path = to.path;
  if (path == token_path)
    return store_operation::token;
  if (path == list_path)
    return store_operation::list;
  if (path.starts_with(file_root))
    return to.value("alt") == "media" ? store_operation::get
                                      : store_operation::meta;
  if (path.starts_with(thumbnail_root))
    return store_operation::thumbnail;
  if (path.starts_with(drive_root))
    return store_operation::other;
  return std::nullopt;
}

store_answer drive_service::answer(const store_request& request,
                                   const store_target& target,
                                   store_operation what, utc_time now) {
  auto root = "http://" + std::string{request.header("Host")};
  if (what == store_operation::token)
    return request.method == "POST"
             ? tokens_.issue(request.body, root + std::string{token_path}, now)
             : drive_error(405, "httpMethodNotAllowed", "Method Not Allowed");
  if (!tokens_.lets_in(request.header("Authorization"), now))
    return drive_fault(401);
  if (!request.is_read() || what == store_operation::other)
    return drive_error(404, "notFound", "Not Found");
  if (what == store_operation::list)
    return list_drive(files_, target, root);
  if (what == store_operation::thumbnail)
    return thumbnail(target);
  return file(request, target, root);
}

store_answer drive_service::file(const store_request& request,
                                 const store_target& target,
                                 const std::string& root) const {
  auto id = std::string_view{target.path}.substr(file_root.size());
  auto found = files_.find(id);
  if (found == files_.end())
    return drive_not_found(id);
  if (target.value("alt") == "media")
    return bytes_of(*found->second, request);
  auto fields = read_file_fields(target.value("fields"));
  if (!fields)
    return drive_invalid("fields");
  return json_reply(200, file_json(*found->second, *fields, root));
}

store_answer drive_service::thumbnail(const store_target& target) const {
  auto id = std::string_view{target.path}.substr(thumbnail_root.size());
  auto found = files_.find(id.substr(0, id.rfind('=')));
  if (found == files_.end() || !found->second->has_thumbnail())
    return text_answer(404, "text/plain", "no such thumbnail");
  return text_answer(200, "image/png", from_base64(picture).value());
}

void drive_service::put(drive_file file) {
  auto id = file.id;
  files_.insert_or_assign(std::move(id),
                          std::make_shared<const drive_file>(std::move(file)));
}

} // namespace bidiq
