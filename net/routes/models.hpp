#pragma once

#include "net/http/route.hpp"

namespace bidiq::models {

// The JSON objects of the API as documentation (contract section 4).
extern const http::model search_request;
extern const http::model search_accepted;
extern const http::model search_result;
extern const http::model search_retry;
extern const http::model search_state;
extern const http::model sector;
extern const http::model sessions;
extern const http::model health;
extern const http::model breaker;
extern const http::model breakers;
extern const http::model cleared;
extern const http::model bench_event;

} // namespace bidiq::models
