#pragma once

#include "net/client/content_decoder.hpp"
#include "net/client/http.hpp"

#include <curl/curl.h>

namespace bidiq {

/// What a body is to the caller that could not be decoded.
transport_error to_error(decoding state);

/// What libcurl's reason for the end of a transfer is to the caller;
/// `answered`: the head of an answer had arrived before
/// (https://curl.se/libcurl/c/libcurl-errors.html). A timeout is one of
/// connecting here, since the phases after it have limits of our own.
transport_error to_error(CURLcode code, bool answered);

} // namespace bidiq
