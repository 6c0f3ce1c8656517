// Workbooks: by their id, or by the signed URL of the embedded store; of any
// node.
#include "net/http/range.hpp"
#include "net/http/uri.hpp"
#include "net/routes/app.hpp"
#include "net/routes/workbook_link.hpp"
#include "storage/objects/object_name.hpp"
#include "storage/objects/signed_url.hpp"

namespace bidiq {

namespace asio = boost::asio;

namespace {

using http::answer;
using http::request_context;

// An object that is ready to be sent.
struct opened {
  object_info info;
  std::shared_ptr<const http::file_handle> file;
};

asio::awaitable<outcome<opened>> open_object(const app& a, request_context& ctx,
                                             std::string bucket,
                                             std::string path) {
  return offload<opened>(
    *a.store_workers, ctx.remaining(),
    [store = a.store, bucket, path]() -> outcome<opened> {
      auto found = store->open(bucket, path, system_utc_now());
      if (!found)
        return found.error();
      auto file = (*found)->file();
      if (!file)
        return file.error();
      return opened{(*found)->info(),
                    std::make_shared<const http::file_handle>(file->release())};
    });
}

outcome<void> verify_object(const app& a, std::string_view bucket,
                            std::string_view path, std::string_view token) {
  auto now = system_utc_now();
  return a.keys->verify([&](std::string_view secret) {
    return verify(secret, bucket, path, token, now);
  });
}

// Another node has it, or has had it: the workbook is written again from the
// result. Off the I/O threads, and only once, since the exporter does it.
asio::awaitable<outcome<bool>>
restore_object(const app& a, request_context& ctx, std::string path) {
  auto result = co_await ask_service<search_result_ptr, result_store_actor>(
    a, ctx.remaining(), result_store_name, find_atom_v, path);
  if (!result)
    co_return result.error();
  auto written = co_await ask_service<bool, excel_exporter_actor>(
    a, ctx.remaining(), excel_exporter_name, export_atom_v, path, *result);
  co_return written;
}

asio::awaitable<outcome<opened>> find_object(const app& a, request_context& ctx,
                                             std::string bucket,
                                             std::string path) {
  auto found = co_await open_object(a, ctx, bucket, path);
  auto lacks = !found && found.error().code == errc::not_found && a.shares_state
               && bucket == a.store->bucket() && parse_object_name(path);
  if (!lacks)
    co_return found;
  auto restored = co_await restore_object(a, ctx, path);
  if (!restored)
    co_return restored.error();
  auto again = co_await open_object(a, ctx, bucket, path);
  co_return again;
}

answer send_object(const request_context& ctx, const opened& object) {
  auto& info = object.info;
  auto out = http::file_response(ctx, object.file, info.size, info.content_type,
                                 info.etag);
  out.headers.emplace_back("Content-Disposition",
                           http::content_disposition(info.file_name));
  out.headers.emplace_back("Cache-Control", "private, no-store");
  return out;
}

asio::awaitable<answer> get_signed(app_ptr a, request_context& ctx) {
  std::string bucket{ctx.path_param("bucket")};
  std::string path{ctx.path_param("path")};
  auto token = ctx.query_param("token").value_or("");
  auto checked = verify_object(*a, bucket, path, token);
  if (!checked)
    co_return http::problem(checked.error(), ctx);
  auto found = co_await find_object(*a, ctx, bucket, path);
  if (!found)
    co_return http::problem(found.error(), ctx);
  co_return send_object(ctx, *found);
}

// Only a URL that this store signed is followed; anything else would make us
// an open redirect.
std::optional<std::string> own_signed_url(const app& a, std::string_view url) {
  if (a.store->is_address(url))
    return std::string{url};
  constexpr std::string_view prefix = "/v1/storage/object/sign/";
  constexpr std::string_view query = "?token=";
  auto mark = url.find(query);
  if (!url.starts_with(prefix) || mark == std::string_view::npos)
    return std::nullopt;
  auto name = url.substr(prefix.size(), mark - prefix.size());
  auto slash = name.find('/');
  if (slash == std::string_view::npos)
    return std::nullopt;
  auto checked = verify_object(a, name.substr(0, slash), name.substr(slash + 1),
                               url.substr(mark + query.size()));
  auto known = checked || checked.error().code == errc::expired;
  return known ? std::optional<std::string>{url} : std::nullopt;
}

failure bad_parameter(std::string name, std::string message) {
  auto out = fail(errc::malformed, "download: " + name);
  out.fields.push_back({std::move(name), std::move(message)});
  return out;
}

// Whether a workbook is the caller's. Where there is one user all are his. Of a
// search that no node knows any more nobody can tell whose it was.
asio::awaitable<outcome<bool>> may_download(const app& a, request_context& ctx,
                                            std::string path) {
  if (!a.tokens)
    co_return true;
  auto result = co_await ask_service<search_result_ptr, result_store_actor>(
    a, ctx.remaining(), result_store_name, find_atom_v, path);
  if (!result)
    co_return result.error();
  if (ctx.who.admin || (*result && (*result)->user == ctx.who.user))
    co_return true;
  auto refused = fail(errc::not_found, "another user's workbook");
  if (!a.shares_state)
    co_return refused;
  // What would be said of one that never was, which while Redis is away might
  // be another node's.
  auto never = co_await ask_service<search_result_ptr, result_store_actor>(
    a, ctx.remaining(), result_store_name, find_atom_v, path + '.');
  co_return never ? refused : never.error();
}

// What the name of a workbook tells everybody, its user among them: it says
// nothing about whether there has ever been one.
failure refusal_of(std::string_view id, const failure& why) {
  auto past = why.code == errc::expired
              || (why.code == errc::not_found
                  && workbook_is_past(id, system_utc_now()));
  return past ? fail(errc::gone, "expired report") : why;
}

asio::awaitable<answer> get_download(app_ptr a, request_context& ctx) {
  if (auto url = ctx.query_param("url")) {
    auto target = own_signed_url(*a, *url);
    if (!target)
      co_return http::problem(
        bad_parameter("url", "não é um endereço assinado por este servidor"),
        ctx);
    auto out = http::empty_response(http::status::found);
    out.headers = {{"Location", *target}};
    co_return out;
  }
  std::string id{ctx.query_param("id").value_or("")};
  if (id.empty())
    co_return http::problem(bad_parameter("id", "informe id ou url"), ctx);
  auto own = co_await may_download(*a, ctx, id);
  if (!own)
    co_return http::problem(refusal_of(id, own.error()), ctx);
  auto found = co_await find_object(*a, ctx, a->store->bucket(), id);
  if (!found)
    co_return http::problem(refusal_of(id, found.error()), ctx);
  co_return send_object(ctx, *found);
}

// What a file of the store may be.
std::vector<std::string> media_types() {
  std::vector<std::string> out;
  for (auto name : {".xlsx", ".csv", ".json", ".pdf", ""})
    out.emplace_back(content_type_of(name));
  return out;
}

} // namespace

void add_report_routes(std::vector<http::route>& table, const app_ptr& a) {
  table.push_back(
    {.path = "/v1/download",
     .params = {{.name = "id", .max = 256}, {.name = "url", .max = 4096}},
     .summary = "Planilha de uma busca",
     .who = http::access::user,
     .legacy = true,
     .aliases = {"/api/download"},
     .produces = media_types(),
     .run = [a](request_context& ctx) { return get_download(a, ctx); }});
  table.push_back(
    {.path = "/v1/storage/object/sign/{bucket}/{path...}",
     .params = {{.name = "token", .max = 256}},
     .summary = "Objeto por endereço assinado",
     .produces = media_types(),
     .run = [a](request_context& ctx) { return get_signed(a, ctx); }});
}

} // namespace bidiq
