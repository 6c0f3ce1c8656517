#pragma once

#include "actors/domain/fetch.hpp"
#include "net/client/http.hpp"

namespace bidiq {

/// The answer to one of a source's requests, on its way from the HTTP client's
/// thread to the actor.
struct fetched_response {
  uint64_t ticket = 0; ///< The source's own number of the request.
  http_response response;
};

} // namespace bidiq
