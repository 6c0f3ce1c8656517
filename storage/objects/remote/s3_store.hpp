#pragma once

#include "storage/objects/remote/aws_signature.hpp"
#include "storage/objects/remote/remote_store.hpp"

#include <string>

namespace bidiq {

struct s3_store_options {
  std::string endpoint; ///< "https://s3.sa-east-1.amazonaws.com".
  aws_identity who;
  std::string bucket = "excel-reports"; ///< It has to be there.
  /// The bucket as the first part of the path, else of the host's name.
  bool path_style = true;
  utc_clock now = system_utc_now; ///< What requests are signed with.
  remote_call_options calls;
};

/// Objects in a bucket of Amazon S3, or of a server that speaks as that does
/// (API version 2006-03-01). Larger objects are uploaded in parts, so that a
/// broken connection costs one of them.
object_store_ptr open_s3_store(s3_store_options options);

} // namespace bidiq
