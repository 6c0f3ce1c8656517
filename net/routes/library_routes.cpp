// The document library: its files, and their bytes in any part.
#include "net/http/range.hpp"
#include "net/routes/app.hpp"
#include "net/routes/library_models.hpp"

#include "actors/base/log.hpp"

#include <stop_token>

namespace bidiq {

namespace asio = boost::asio;

namespace {

using http::answer;
using http::request_context;

constexpr int64_t usual_files = 100;
constexpr int64_t most_files = 1'000;

// As the contract says, unless it is a size that no file has.
models::library_entry entry_of(const library_file& x) {
  models::library_entry out;
  out.id = x.id;
  out.name = x.name;
  out.mime_type = x.mime_type;
  if (x.size)
    out.size.value = *x.size;
  if (x.modified != utc_time{})
    out.modified_at.value = format_utc(x.modified);
  if (!x.md5.empty())
    out.md5.value = x.md5;
  if (!x.folder.empty())
    out.folder.value = x.folder;
  out.source = x.source;
  out.has_thumbnail = x.has_thumbnail;
  return out;
}

http::response uncached(std::string body) {
  auto out = http::json_response(std::move(body));
  out.headers = {{"Cache-Control", "no-store"}};
  return out;
}

// Asks the library on threads that may wait.
template <class T, class F>
asio::awaitable<outcome<T>>
ask_library(const app& a, request_context& ctx, F ask) {
  auto work = [library = a.library, ask]() -> outcome<T> {
    return ask(*library);
  };
  return offload<T>(*a.store_workers, ctx.remaining(), work);
}

asio::awaitable<answer> get_files(app_ptr a, request_context& ctx) {
  library_query which;
  which.limit
    = static_cast<size_t>(ctx.query_integer("page_size", usual_files));
  which.token = ctx.query_param("page_token").value_or("");
  which.search = ctx.query_param("q").value_or("");
  which.folder = ctx.query_param("folder").value_or("");
  auto list = [which](library_source& x) { return x.list(which); };
  auto found = co_await ask_library<library_page>(*a, ctx, list);
  if (!found)
    co_return http::problem(found.error(), ctx);
  models::library_listing out;
  for (auto& x : found->files)
    out.files.push_back(entry_of(x));
  if (!found->next.empty())
    out.next_page_token.value = found->next;
  co_return uncached(to_json(out));
}

asio::awaitable<outcome<library_file>> find_file(const app& a,
                                                 request_context& ctx) {
  std::string id{ctx.path_param("file_id")};
  auto find = [id](library_source& x) { return x.find(id); };
  return ask_library<library_file>(a, ctx, find);
}

asio::awaitable<answer> get_file(app_ptr a, request_context& ctx) {
  auto found = co_await find_file(*a, ctx);
  if (!found)
    co_return http::problem(found.error(), ctx);
  co_return uncached(to_json(entry_of(*found)));
}

// Opens its part once the first byte is wanted: by then it is known which, and
// a HEAD wants none.
class library_body : public http::body_source {
public:
  library_body(library_source_ptr library, std::string id, object_range range)
    : library_(std::move(library)), id_(std::move(id)), range_(range) {
    // nop
  }

  size_t read(char* out, size_t size) override {
    if (!reader_) {
      auto opened = library_->open(id_, range_, gone_.get_token());
      if (!opened)
        return broken(opened.error());
      reader_ = std::move(*opened);
    }
    auto n = reader_->read(out, size);
    return n ? *n : broken(n.error());
  }

  void abandon() noexcept override {
    gone_.request_stop();
  }

private:
  size_t broken(const failure& why) const {
    if (!gone_.stop_requested())
      log_line(log_level::warning, "a file could not be sent to its end",
               {{"file_id", std::string_view{id_}},
                {"why", std::string_view{why.context}}});
    return 0;
  }

  const library_source_ptr library_;
  const std::string id_;
  const object_range range_;
  std::stop_source gone_;
  object_reader_ptr reader_;
};

// What tells one content of a file from another. A file of which nothing tells
// has none.
std::string etag_of(const library_file& x) {
  if (!x.md5.empty())
    return '"' + x.md5 + '"';
  if (x.modified == utc_time{} && x.source != "drive")
    return '"' + x.id.substr(0, 64) + '"'; // Objects never change.
  if (x.modified == utc_time{} || !x.size)
    return {};
  auto ms = x.modified.time_since_epoch().count();
  return '"' + std::to_string(ms) + '-' + std::to_string(*x.size) + '"';
}

// What a browser may show of somebody else's file: nothing that runs.
void guard(http::response& out) {
  out.headers.emplace_back("Content-Security-Policy",
                           "default-src 'none'; sandbox");
  out.headers.emplace_back("Cache-Control", "private, no-cache");
}

asio::awaitable<answer> get_content(app_ptr a, request_context& ctx) {
  auto found = co_await find_file(*a, ctx);
  if (!found)
    co_return http::problem(found.error(), ctx);
  if (!found->size)
    co_return http::problem(
      fail(errc::not_found, "a document without bytes of its own"), ctx);
  auto out = http::ranged_response(
    ctx, *found->size, found->mime_type, etag_of(*found),
    [&](uint64_t offset, uint64_t length) {
      return http::streamed_body{
        std::make_shared<library_body>(a->library, found->id,
                                       object_range{offset, length}),
        length, a->store_workers};
    });
  out.headers.emplace_back("Content-Disposition",
                           http::content_disposition(found->name));
  guard(out);
  co_return out;
}

asio::awaitable<answer> get_thumbnail(app_ptr a, request_context& ctx) {
  std::string id{ctx.path_param("file_id")};
  auto look = [id](library_source& x) { return x.thumbnail(id); };
  auto found = co_await ask_library<library_thumbnail>(*a, ctx, look);
  if (!found)
    co_return http::problem(found.error(), ctx);
  http::response out;
  out.content_type = found->content_type;
  out.body = std::move(found->bytes);
  guard(out);
  co_return out;
}

models::catalog_entry entry_of(const catalog_status& x) {
  models::catalog_entry out;
  auto time = [](const std::optional<utc_time>& t) {
    nullable<std::string> text;
    if (t)
      text.value = format_utc(*t);
    return text;
  };
  out.enabled = true;
  out.state = x.building ? "building" : x.filled ? "ready" : "empty";
  out.files = x.files;
  out.filled_at = time(x.filled_at);
  out.last_sync_at = time(x.synced_at);
  out.building_since = time(x.building_since);
  if (!x.error.empty())
    out.last_error.value = x.error;
  return out;
}

asio::awaitable<answer> show_catalog(app_ptr a, request_context& ctx,
                                     http::status how) {
  auto ask = [catalog = a->catalog] { return catalog->status(); };
  auto found = co_await offload<catalog_status>(*a->store_workers,
                                                ctx.remaining(), ask);
  if (!found)
    co_return http::problem(found.error(), ctx);
  auto out = uncached(to_json(entry_of(*found)));
  out.code = how;
  co_return out;
}

asio::awaitable<answer> get_catalog(app_ptr a, request_context& ctx) {
  if (a->catalog)
    co_return co_await show_catalog(a, ctx, http::status::ok);
  models::catalog_entry out;
  out.state = "disabled";
  co_return uncached(to_json(out));
}

// It is filled behind the answer, which would take too long.
asio::awaitable<answer> fill_catalog(app_ptr a, request_context& ctx,
                                     bool anew) {
  if (!a->catalog)
    co_return http::problem(fail(errc::not_found, "no catalog"), ctx);
  boost::asio::post(*a->store_workers, [catalog = a->catalog, anew] {
    auto files = catalog->fill(anew);
    if (files)
      log_line(log_level::info, "catalog filled",
               {{"files", static_cast<int64_t>(*files)}});
    else if (files.error().code != errc::already_finished)
      log_line(log_level::warning, "the catalog was not filled",
               {{"why", std::string_view{files.error().context}}});
  });
  co_return co_await show_catalog(a, ctx, http::status::accepted);
}

http::param file_id_param() {
  return {.name = "file_id",
          .in = http::param_in::path,
          .kind = http::param_kind::pattern,
          .required = true,
          .pattern = "[A-Za-z0-9_.-]{1,256}",
          .description = "Identificador do arquivo"};
}

} // namespace

void add_library_routes(std::vector<http::route>& table, const app_ptr& a) {
  using http::access;
  table.push_back(
    {.path = "/v1/drive/files",
     .params = {{.name = "page_size",
                 .kind = http::param_kind::integer,
                 .min = 1,
                 .max = most_files},
                {.name = "page_token", .max = 4096},
                {.name = "q", .max = 256},
                {.name = "folder", .max = 128}},
     .response = &model_of<models::library_listing>(),
     .summary = "Arquivos da biblioteca de documentos",
     .who = access::user,
     .run = [a](request_context& ctx) { return get_files(a, ctx); }});
  table.push_back(
    {.path = "/v1/drive/files/{file_id}",
     .params = {file_id_param()},
     .response = &model_of<models::library_entry>(),
     .summary = "Um arquivo da biblioteca",
     .who = access::user,
     .run = [a](request_context& ctx) { return get_file(a, ctx); }});
  auto& catalog = model_of<models::catalog_entry>();
  table.push_back(
    {.path = "/v1/catalog",
     .response = &catalog,
     .summary = "Estado do catálogo da biblioteca",
     .who = access::admin,
     .run = [a](request_context& ctx) { return get_catalog(a, ctx); }});
  for (auto& [path, anew, summary] :
       {std::tuple{"/v1/catalog/bootstrap", false,
                   "Preenche o catálogo, se ainda está vazio"},
        std::tuple{"/v1/catalog/rebuild", true,
                   "Lê a biblioteca de novo para o catálogo"}})
    table.push_back({.method = http::verb::post,
                     .path = path,
                     .response = &catalog,
                     .summary = summary,
                     .who = access::admin,
                     .run = [a, anew = anew](request_context& ctx) {
                       return fill_catalog(a, ctx, anew);
                     }});
  table.push_back(
    {.path = "/v1/drive/files/{file_id}/content",
     .params = {file_id_param()},
     .summary = "Os bytes de um arquivo",
     .who = access::user,
     .produces = {"application/octet-stream"},
     .run = [a](request_context& ctx) { return get_content(a, ctx); }});
  table.push_back(
    {.path = "/v1/drive/files/{file_id}/thumbnail",
     .params = {file_id_param()},
     .summary = "Miniatura de um arquivo",
     .who = access::user,
     .produces = {"image/png", "image/jpeg"},
     .run = [a](request_context& ctx) { return get_thumbnail(a, ctx); }});
}

} // namespace bidiq
