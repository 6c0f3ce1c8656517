#pragma once

#include "actors/base/time.hpp"
#include "tools/pncp-sim/storage/sigv4.hpp"

#include <chrono>
#include <string>
#include <variant>
#include <vector>

namespace bidiq {

/// What a request says about its own signature.
struct sigv4_claim {
  std::string access_key{};
  std::string scope{}; ///< day/region/s3/aws4_request
  std::string region{};
  std::string day{};                ///< yyyymmdd
  std::string time{};               ///< yyyymmddThhmmssZ
  std::vector<std::string> names{}; ///< Of the signed headers, as they came.
  std::string signature{};
  std::string payload{}; ///< Its hash, or what stands for one.
  bool presigned = false;
  std::chrono::seconds lasts{}; ///< Of a presigned address.
  std::chrono::sys_seconds signed_at{};
};

/// Reads the claim of a request, or says why there is none.
std::variant<sigv4_claim, sigv4_refusal>
read_sigv4_claim(const store_request& request, const store_target& target);

} // namespace bidiq
