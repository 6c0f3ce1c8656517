#pragma once

#include <string>
#include <string_view>

namespace bidiq {

/// What is wrong with an absolute URL of http, https or a proxy's scheme:
/// `scheme://[user[:password]@]host[:port][/path]`, without query and fragment,
/// since paths and queries of our own are put behind it. Empty if nothing is.
/// Never repeats any part of `text`, which may hold a password. Whether the
/// scheme is one that the setting takes is for the caller to say.
std::string url_problem(std::string_view text);

/// Whether a user, or a user and a password, stand before the host.
bool has_credentials(std::string_view url);

/// Lower-case letters of what stands before "://"; empty if nothing does.
std::string url_scheme(std::string_view text);

/// The host of such a URL, an IPv6 address with its brackets.
std::string url_host(std::string_view text);

} // namespace bidiq
