#pragma once

#include "tools/pncp-sim/storage/object_shelf.hpp"

namespace bidiq {

/// How a read is answered before its store's own words come in.
enum class content_verdict {
  whole,
  part,
  not_modified,        ///< If-None-Match names the object.
  precondition_failed, ///< If-Match does not.
  unsatisfiable,       ///< The range begins behind the end.
};

/// What of an object a read gets.
struct content_plan {
  content_verdict verdict = content_verdict::whole;
  uint64_t first = 0;
  uint64_t size = 0;
};

/// Reads Range (one range: "bytes=2-5", "bytes=2-", "bytes=-4"), If-Range,
/// If-Match and If-None-Match. Several ranges, and what is no range, are the
/// whole object.
content_plan plan_content(const shelf_object& object,
                          const store_request& request);

/// The answer to a plan with its headers: 200, 206, 304, 412 or 416; the last
/// two without a body.
store_answer content_answer(const shelf_object& object,
                            const content_plan& plan);

} // namespace bidiq
