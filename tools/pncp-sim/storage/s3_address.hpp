#pragma once

#include "tools/pncp-sim/storage/exchange.hpp"
#include "tools/pncp-sim/storage/target.hpp"

#include <optional>
#include <string>

namespace bidiq {

/// Which bucket and object a request to S3 means.
struct s3_address {
  std::string bucket{}; ///< Empty: the service.
  std::string key{};    ///< Empty: the bucket.
};

/// The path "/s3/{bucket}/{key}", or "/{key}" where the host is
/// "{bucket}.s3.{anything}". Nothing if it is neither.
std::optional<s3_address> read_s3_address(std::string_view host,
                                          std::string_view path);

/// What a request asks for.
store_operation s3_operation(const store_request& request,
                             const store_target& target,
                             const s3_address& address);

} // namespace bidiq
