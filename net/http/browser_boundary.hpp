#pragma once

#include "net/http/problem.hpp"
#include "net/http/request_context.hpp"
#include "net/http/server.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bidiq::http {

/// What a browser may be made to do by pages of strangers, and what we refuse
/// for it; programs that send neither Origin nor Sec-Fetch-Site only have to
/// ask for a host that is ours. Pure.

/// Whether a Host header, with or without port, names this server: a loopback
/// name or address, or one of `allowed` (without ports), in any case and with
/// or without a dot at its end. A page that rebinds its own name to our address
/// is told apart by nothing else.
bool is_own_host(std::string_view host,
                 const std::vector<std::string>& allowed) noexcept;

/// Whether a page of `origin` came from `host`, the Host header of its request.
/// The scheme is not compared: a proxy that terminates TLS changes it.
bool is_own_origin(std::string_view origin, std::string_view host) noexcept;

/// Why a request must not be answered: `misdirected` (421) for a host that is
/// not ours, `cross_origin` (403) for an unsafe method, or an event stream, of
/// a page that is neither ours nor of an allowed origin. Nothing if it may.
std::optional<protocol_error> check_boundary(const request_context& ctx,
                                             const server_options& options);

} // namespace bidiq::http
