#pragma once

#include "actors/base/errc.hpp"

#include <chrono>
#include <string>
#include <utility>

namespace bidiq {

/// A refusal for now: trying again after that time may help.
inline failure refused_for(errc code, std::string why,
                           std::chrono::seconds retry_after) {
  auto out = fail(code, std::move(why));
  out.retry_after = retry_after;
  return out;
}

} // namespace bidiq
