#pragma once

#include "storage/objects/remote/remote_store.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bidiq {

// S3's documents. Pure; what cannot be read is nothing.

/// A ListBucketResult (ListObjectsV2).
std::optional<remote_protocol::page> read_s3_list(const std::string& xml);

/// The upload id of an InitiateMultipartUploadResult.
std::optional<std::string> read_s3_upload_id(const std::string& xml);

/// The code of an Error, or nothing. An answer to CompleteMultipartUpload may
/// be one although its status is 200.
std::string read_s3_error(const std::string& xml);

/// A CompleteMultipartUpload of parts 1, 2, ... with these ETags.
std::string s3_parts(const std::vector<std::string>& etags);

} // namespace bidiq
