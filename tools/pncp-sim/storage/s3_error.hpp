#pragma once

#include "tools/pncp-sim/storage/exchange.hpp"

#include <string_view>

namespace bidiq {

/// An error of S3 as XML. The code decides about the HTTP status and, unless
/// there is a `message`, about the words; one that is not known is 500.
store_answer s3_error(std::string_view code, std::string_view message = {},
                      const header_texts& details = {});

/// The error that goes with an HTTP status.
store_answer s3_fault(unsigned status);

} // namespace bidiq
