// The web page.
#include "net/http/range.hpp"
#include "net/routes/app.hpp"
#include "net/web/page.hpp"

namespace bidiq {

namespace asio = boost::asio;

namespace {

using http::answer;
using http::request_context;

// The page runs our own files only, talks to its own origin only, and cannot be
// shown in a frame of another page.
constexpr const char* content_policy
  = "default-src 'none'; script-src 'self'; style-src 'self'; "
    "connect-src 'self'; img-src 'self' data:; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'";

std::string make_etag(std::string_view content) {
  return '"' + std::to_string(std::hash<std::string_view>{}(content)) + '"';
}

} // namespace

void add_page_routes(std::vector<http::route>& table) {
  for (auto& file : page_files()) {
    auto body = std::make_shared<const std::string>(file.content);
    auto etag = make_etag(file.content);
    auto run = [&file, body,
                etag](request_context& ctx) -> asio::awaitable<answer> {
      http::response out;
      if (http::none_match_names(ctx.header("If-None-Match"), etag)) {
        out.code = http::status::not_modified;
      } else {
        out.content_type = file.content_type;
        out.body = body;
      }
      out.headers = {{"ETag", etag},
                     {"Cache-Control", "no-cache"},
                     {"Content-Security-Policy", content_policy},
                     {"Referrer-Policy", "no-referrer"}};
      co_return out;
    };
    table.push_back({.path = std::string{file.path},
                     .summary = "Página",
                     .produces = {std::string{file.content_type}},
                     .run = std::move(run)});
  }
}

} // namespace bidiq
