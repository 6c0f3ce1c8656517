#include "tools/bidiqd/storage_parts.hpp"

#include "actors/base/log.hpp"
#include "config/regular_file.hpp"
#include "net/client/http_client.hpp"
#include "storage/library/drive_client.hpp"
#include "storage/objects/local_store.hpp"
#include "storage/objects/remote/s3_store.hpp"
#include "storage/objects/remote/supabase_store.hpp"

namespace bidiq {

namespace {

remote_call_options calls_of(
  const settings& x, const store_parts& parts,
  const std::function<void(http_client_options&)>& change = [](auto&) {}) {
  remote_call_options out;
  out.max_attempts = static_cast<unsigned>(x.storage_attempts);
  http_client_options http;
  http.connect_timeout = x.http_connect_timeout;
  http.first_byte_timeout = x.http_read_timeout;
  http.stall_timeout = x.http_stream_timeout;
  http.user_agent = x.user_agent;
  http.proxy = x.upstream_proxy;
  http.ca_file = x.upstream_ca_file;
  http.on_defect = [](std::string_view what) {
    log_line(log_level::error, "request to the store failed", {{"what", what}});
  };
  change(http);
  out.http = make_http_sender(std::move(http));
  out.ending = parts.ending;
  out.on_call = [&meters = *parts.meters](std::string_view operation,
                                          std::string_view how) {
    meters.add(counter::storage_calls, {operation, how});
  };
  return out;
}

} // namespace

outcome<object_store_ptr>
open_store(const settings& x, std::shared_ptr<const signing_keys> keys,
           const std::string& bucket, const store_parts& parts) {
  if (x.storage_backend == "none")
    return make_no_store();
  if (x.storage_backend == "supabase")
    return open_supabase_store({.url = x.supabase_url,
                                .service_key = x.supabase_service_role_key,
                                .bucket = bucket,
                                .calls = calls_of(x, parts)});
  if (x.storage_backend == "s3")
    return open_s3_store(
      {.endpoint = x.s3_endpoint,
       .who = {x.s3_access_key_id, x.s3_secret_access_key, x.s3_region},
       .bucket = bucket,
       .path_style = x.s3_url_style == "path",
       .calls = calls_of(x, parts)});
  return open_local_store({x.data_dir + "/objects", std::move(keys), bucket,
                           static_cast<uint64_t>(x.local_store_max_bytes)});
}

// Its timeouts are its own: a file may take as long as it takes, a thumbnail
// may not.
outcome<library_source_ptr> open_drive(const settings& x,
                                       const store_parts& parts) {
  auto file = read_regular_file(x.drive_service_account_file,
                                max_small_file_bytes);
  if (!file.problem.empty())
    return fail(errc::invalid_request,
                "DRIVE_SERVICE_ACCOUNT_FILE: " + file.problem);
  auto account = read_service_account(file.text);
  if (!account)
    return fail(errc::invalid_request,
                "DRIVE_SERVICE_ACCOUNT_FILE: " + account.error().context);
  auto client = [&](const std::function<void(http_client_options&)>& change) {
    return drive_client{
      std::make_shared<remote_calls>(calls_of(x, parts, change)),
      {.account = *account, .api = x.drive_api_url}};
  };
  return make_drive_library(client([&](http_client_options& http) {
                              http.first_byte_timeout = x.drive_http_timeout;
                              http.stall_timeout = x.drive_http_timeout;
                            }),
                            client([&](http_client_options& http) {
                              http.total_timeout = x.thumbnail_http_timeout;
                            }));
}

outcome<library_source_ptr>
open_library(const settings& x, std::shared_ptr<const signing_keys> keys,
             const store_parts& parts) {
  auto documents = open_store(x, std::move(keys), x.library_bucket, parts);
  if (!documents)
    return documents.error();
  std::vector<library_source_ptr> places;
  if (!x.drive_service_account_file.empty()) {
    auto drive = open_drive(x, parts);
    if (!drive)
      return drive.error();
    places.push_back(std::move(*drive));
  }
  places.push_back(make_object_library(std::move(*documents)));
  return make_library(std::move(places));
}

} // namespace bidiq
