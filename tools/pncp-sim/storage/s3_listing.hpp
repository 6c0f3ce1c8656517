#pragma once

#include "tools/pncp-sim/storage/object_shelf.hpp"
#include "tools/pncp-sim/storage/target.hpp"

namespace bidiq {

/// Answers ListObjectsV2: prefix, delimiter, max-keys (at most 1000),
/// start-after, continuation-token and encoding-type=url.
store_answer list_s3_bucket(const shelf_bucket& bucket,
                            const store_target& target);

/// Answers ListBuckets.
store_answer list_s3_buckets(const object_shelf& shelf);

} // namespace bidiq
