#pragma once

#include "actors/base/time.hpp"
#include "tools/pncp-sim/answer.hpp"

#include <string_view>

namespace bidiq {

/// Spring's default error body: numeric status, UTC stamp. `path` is the
/// service's own ("/v1/..."); PNCP's are shown behind "/pncp-consulta".
sim_answer spring_error(unsigned status, std::string_view message,
                        std::string_view path, utc_time now);

/// The service's own 422 body: status as text, Brasília stamp.
sim_answer business_error(std::string_view message, std::string_view path,
                          utc_time now);

/// The HTML page of the rate limit, under the given status (429, or 200 as the
/// service sometimes does).
sim_answer rate_limit_page(unsigned status);

/// A proxy's HTML page for 502, 503 and 504.
sim_answer proxy_page(unsigned status);

/// The bare text, under a JSON content type, of a database failure.
sim_answer database_text();

} // namespace bidiq
