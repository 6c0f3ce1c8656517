#include "net/http/browser_boundary.hpp"

#include "net/http/response_head.hpp"
#include "net/http/route.hpp"

#include <boost/asio/ip/address.hpp>

#include <algorithm>

namespace bidiq::http {

namespace {

struct authority {
  std::string_view name; // without brackets and the dot of a full name
  std::string_view port; // "" without one
};

authority split_authority(std::string_view x) noexcept {
  authority out;
  if (x.starts_with('[')) {
    auto end = x.find(']');
    if (end == x.npos)
      return out;
    out.name = x.substr(1, end - 1);
    x.remove_prefix(end + 1);
  } else {
    auto colon = std::min(x.find(':'), x.size());
    out.name = x.substr(0, colon);
    x.remove_prefix(colon);
    if (out.name.ends_with('.'))
      out.name.remove_suffix(1);
  }
  if (x.starts_with(':'))
    out.port = x.substr(1);
  return out;
}

bool is_loopback(std::string_view name) noexcept {
  if (iequals(name, "localhost"))
    return true;
  // Only what may be an address is worth parsing.
  if (!name.starts_with("127.") && name.find(':') == name.npos)
    return false;
  boost::system::error_code ec;
  auto address = boost::asio::ip::make_address(name, ec);
  if (ec)
    return false;
  if (address.is_v6() && address.to_v6().is_v4_mapped())
    return boost::asio::ip::make_address_v4(boost::asio::ip::v4_mapped,
                                            address.to_v6())
      .is_loopback();
  return address.is_loopback();
}

bool is_safe(verb x) noexcept {
  return x == verb::get || x == verb::head || x == verb::options
         || x == verb::trace;
}

bool is_stream(const route* x) noexcept {
  return x != nullptr
         && std::find(x->produces.begin(), x->produces.end(),
                      "text/event-stream")
              != x->produces.end();
}

bool is_foreign(const request_context& ctx, const server_options& options) {
  auto origin = ctx.header_list("origin"); // two of them are none of ours
  if (!origin.empty())
    return allowed_origin(origin, options).empty()
           && !is_own_origin(origin, ctx.head.host);
  auto site = ctx.header_list("sec-fetch-site");
  return site.find("cross-site") != site.npos;
}

} // namespace

bool is_own_host(std::string_view host,
                 const std::vector<std::string>& allowed) noexcept {
  auto name = split_authority(host).name;
  return is_loopback(name)
         || std::any_of(allowed.begin(), allowed.end(),
                        [name](std::string_view x) {
                          if (x.ends_with('.'))
                            x.remove_suffix(1);
                          return !x.empty() && iequals(x, name);
                        });
}

bool is_own_origin(std::string_view origin, std::string_view host) noexcept {
  std::string_view default_port;
  for (auto [scheme, port] :
       {std::pair<std::string_view, std::string_view>{"http://", "80"},
        {"https://", "443"}})
    if (origin.starts_with(scheme)) {
      default_port = port;
      origin.remove_prefix(scheme.size());
      break;
    }
  if (default_port.empty())
    return false;
  auto page = split_authority(origin);
  auto own = split_authority(host);
  auto port_of = [default_port](const authority& x) {
    return x.port.empty() ? default_port : x.port;
  };
  return !page.name.empty() && iequals(page.name, own.name)
         && port_of(page) == port_of(own);
}

std::optional<protocol_error> check_boundary(const request_context& ctx,
                                             const server_options& options) {
  if (!is_own_host(ctx.head.host, options.allowed_hosts))
    return protocol_error::misdirected;
  if (is_safe(ctx.method) && !is_stream(ctx.matched))
    return std::nullopt;
  if (is_foreign(ctx, options))
    return protocol_error::cross_origin;
  return std::nullopt;
}

} // namespace bidiq::http
