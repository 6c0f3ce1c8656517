#include "net/client/origin.hpp"

#include "net/client/http_client.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <memory>

namespace bidiq {

namespace {

std::string url_part(CURLU* url, CURLUPart part, unsigned flags = 0) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, flags) != CURLUE_OK)
    return {};
  std::string result{text};
  curl_free(text);
  return result;
}

} // namespace

std::optional<origin> origin_of(const std::string& url) {
  std::unique_ptr<CURLU, void (*)(CURLU*)> parsed{curl_url(), curl_url_cleanup};
  if (curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(),
                   CURLU_DISALLOW_USER)
      != CURLUE_OK)
    return std::nullopt;
  origin result{url_part(parsed.get(), CURLUPART_SCHEME),
                url_part(parsed.get(), CURLUPART_HOST),
                url_part(parsed.get(), CURLUPART_PORT, CURLU_DEFAULT_PORT)};
  if (result.scheme != "http" && result.scheme != "https")
    return std::nullopt;
  std::transform(result.host.begin(), result.host.end(), result.host.begin(),
                 [](char c) { return 'A' <= c && c <= 'Z' ? c + 32 : c; });
  return result;
}

std::string host_and_port(const std::string& url) {
  auto where = origin_of(url);
  return where ? where->host_and_port() : std::string{};
}

bool may_redirect(const origin& from, const origin& to) {
  if (from.host != to.host)
    return false;
  if (from.scheme == to.scheme)
    return from.port == to.port;
  return from.scheme == "http" && from.port == "80" && to.port == "443";
}

} // namespace bidiq
