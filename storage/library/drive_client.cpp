#include "storage/library/drive_client.hpp"

#include "actors/base/base64url.hpp"
#include "storage/library/drive_answers.hpp"
#include "storage/library/drive_requests.hpp"
#include "storage/objects/remote/remote_reader.hpp"

#include <algorithm>
#include <array>

namespace bidiq {

namespace {

constexpr size_t most_of_a_list = 16 << 20;
constexpr size_t most_of_an_entry = 256 << 10;
constexpr size_t most_of_a_thumbnail = 1 << 20;
constexpr std::string_view any_file_name = "arquivo";

// What a browser shows and cannot run, unlike SVG.
constexpr std::array<std::string_view, 4> pictures{"image/png", "image/jpeg",
                                                   "image/gif", "image/webp"};

http_request authorized_get(const std::string& url, const std::string& token) {
  http_request out;
  out.url = url;
  out.headers = {{"Authorization", "Bearer " + token}};
  return out;
}

bool may_pass(const http_response& x) {
  return is_passing(x) || is_drive_limit(x);
}

failure drive_failure(std::string_view operation, const http_response& x) {
  if (x.error == transport_error::none && x.status == 404)
    return fail(errc::not_found, std::string{operation}.append(": no file"));
  auto out = how_it_failed(operation, x);
  if (auto reason = read_drive_reason(x.body); !reason.empty())
    out += ": " + reason;
  return fail(errc::storage_failed, std::move(out));
}

failure no_sense(std::string_view operation) {
  return fail(errc::storage_failed,
              std::string{operation}.append(": the answer makes no sense"));
}

object_info info_of_file(const library_file& x) {
  object_info out;
  out.path = x.id;
  out.size = x.size.value_or(0);
  out.content_type = x.mime_type;
  out.file_name = valid_file_name(x.name) ? x.name : any_file_name;
  auto version = x.md5.empty()
                   ? x.id + '-'
                       + std::to_string(x.modified.time_since_epoch().count())
                   : x.md5;
  out.etag = '"' + version + '"';
  return out;
}

// The GETs of one reader. Its token may end while it reads, and the client be
// gone.
class media_calls {
public:
  media_calls(std::shared_ptr<drive_access> access, std::string url)
    : access_(std::move(access)), url_(std::move(url)) {
    // nop
  }

  // Without a token the request has no address, which ends it at once.
  http_request next() {
    auto token = access_->token();
    if (!token) {
      no_token_ = token.error();
      return {};
    }
    no_token_.reset();
    token_ = std::move(*token);
    return authorized_get(url_, token_);
  }

  bool passing(const http_response& x) {
    if (x.error != transport_error::none || x.status != 401 || renewed_)
      return may_pass(x);
    renewed_ = true;
    access_->refuse(token_);
    return true;
  }

  failure meaning(const http_response& x) const {
    return no_token_ ? *no_token_ : drive_failure("get", x);
  }

private:
  std::shared_ptr<drive_access> access_;
  std::string url_;
  std::string token_;
  std::optional<failure> no_token_;
  bool renewed_ = false;
};

std::string_view media_type_of(std::string_view content_type) {
  auto out = content_type.substr(0, content_type.find(';'));
  while (out.ends_with(' '))
    out.remove_suffix(1);
  return out;
}

} // namespace

drive_client::drive_client(std::shared_ptr<remote_calls> calls,
                           drive_client_options options)
  : calls_(std::move(calls)),
    api_(std::move(options.api)),
    access_(std::make_shared<drive_access>(calls_, std::move(options.account),
                                           std::move(options.now))) {
  // nop
}

outcome<http_response>
drive_client::ask(std::string_view operation, const std::string& url,
                  size_t max_body, const std::stop_token& until) {
  auto renewed = false;
  for (unsigned attempt = 0;;) {
    auto token = access_->token();
    if (!token)
      return token.error();
    auto request = authorized_get(url, *token);
    request.max_body = max_body;
    auto answer = calls_->once(operation, std::move(request), until);
    if (answer.error == transport_error::none && answer.status == 401
        && !renewed) {
      renewed = true;
      access_->refuse(*token);
      continue;
    }
    if (answer.error == transport_error::none && answer.status == 200)
      return answer;
    if (!may_pass(answer) || attempt + 1 >= calls_->options().max_attempts
        || !calls_->pause(attempt++, answer, until))
      return drive_failure(operation, answer);
  }
}

outcome<library_page> drive_client::list(const library_query& query) {
  auto token = decode_base64url(query.token);
  if (!token)
    return fail(errc::invalid_request, "list: no token of a page");
  if (!query.folder.empty() && !is_drive_id(query.folder))
    return fail(errc::not_found, "list: no id of a folder");
  auto answer = ask("list", api_ + drive_list_target(query, *token),
                    most_of_a_list);
  if (!answer)
    return answer.error();
  auto page = read_drive_list(answer->body);
  if (!page)
    return no_sense("list");
  return std::move(*page);
}

outcome<drive_entry> drive_client::find_entry(const std::string& id,
                                              const std::stop_token& until) {
  if (!is_drive_id(id))
    return fail(errc::not_found, "meta: no id of a file");
  auto answer = ask("meta", api_ + drive_file_target(id), most_of_an_entry,
                    until);
  if (!answer)
    return answer.error();
  auto entry = read_drive_file(answer->body);
  if (entry && entry->file.id != id)
    return no_sense("meta");
  return entry;
}

outcome<library_file> drive_client::find(const std::string& id) {
  auto entry = find_entry(id);
  if (!entry)
    return entry.error();
  return std::move(entry->file);
}

outcome<object_reader_ptr> drive_client::open(const std::string& id,
                                              object_range range,
                                              const std::stop_token& until) {
  auto entry = find_entry(id, until);
  if (!entry)
    return entry.error();
  auto media = std::make_shared<media_calls>(access_,
                                             api_ + drive_media_target(id));
  remote_object what;
  what.request = [media] { return media->next(); };
  what.info = info_of_file(entry->file);
  what.passing = [media](const http_response& x) { return media->passing(x); };
  what.meaning = [media](const http_response& x) { return media->meaning(x); };
  what.until = until;
  return open_remote_object(calls_, std::move(what), range);
}

outcome<library_thumbnail> drive_client::thumbnail(const std::string& id) {
  auto entry = find_entry(id);
  if (!entry)
    return entry.error();
  if (entry->thumbnail_link.empty())
    return fail(errc::not_found, "thumbnail: there is none");
  // The token would go to whatever host the answer names.
  if (!is_thumbnail_address(entry->thumbnail_link, api_))
    return fail(errc::storage_failed, "thumbnail: on a foreign host");
  auto answer = ask("thumbnail", entry->thumbnail_link, most_of_a_thumbnail);
  if (!answer)
    return answer.error();
  auto type = media_type_of(answer->content_type);
  if (std::find(pictures.begin(), pictures.end(), type) == pictures.end())
    return fail(errc::storage_failed, "thumbnail: no picture");
  return library_thumbnail{std::move(answer->body), std::string{type}};
}

} // namespace bidiq
