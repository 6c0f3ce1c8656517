#pragma once

#include "actors/base/errc.hpp"
#include "tools/pncp-sim/answer.hpp"

#include <map>
#include <string>
#include <string_view>

namespace bidiq {

/// A project's auth server as far as nodes ask it: whom a token names, and its
/// public keys. It signs and checks nothing: which tokens are good, and the
/// keys, is what it was told.
class auth_desk {
public:
  /// Whether the path is one of /auth/v1/.
  static bool is_auth(std::string_view path) noexcept;

  /// `authorization` is the header of that name, "" without one.
  sim_answer answer(std::string_view method, std::string_view path,
                    std::string_view authorization) const;

  /// Takes what the body names in place of what there was:
  /// {"users": {TOKEN: USER}, "jwks": SET}. `malformed` with what is wrong.
  outcome<void> set(std::string_view body);

private:
  std::map<std::string, std::string, std::less<>> users_; ///< By token.
  std::string keys_ = R"({"keys":[]})";
};

} // namespace bidiq
