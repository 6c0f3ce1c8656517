#pragma once

#include "actors/sources/source_api.hpp"

#include <string_view>

namespace bidiq {

/// What differs between sources in what their statuses mean.
struct answer_rules {
  source_answer html = source_answer::transient; ///< A page of HTML with 200.
  source_answer not_found = source_answer::refused;         ///< 404
  source_answer unprocessable = source_answer::bad_request; ///< 422
};

/// Classifies an answer by its status and Content-Type.
source_answer classify_answer(int status, std::string_view content_type,
                              const answer_rules& rules);

} // namespace bidiq
