#pragma once

#include "net/routes/json_model.hpp"

namespace bidiq::models {

/// Who is signed in, by the cookie that the answer sets.
struct session_opened {
  std::string_view user_id;
  bool is_admin = false;
  std::string expires_at;

  using self = session_opened;
  static constexpr std::string_view model_name = "SessionOpened";
  static constexpr std::tuple members{
    member("user_id", &self::user_id), member("is_admin", &self::is_admin),
    member("expires_at", &self::expires_at, "Fim do token")};
};

struct tokens_forgotten {
  uint64_t forgotten = 0;

  using self = tokens_forgotten;
  static constexpr std::string_view model_name = "TokensForgotten";
  static constexpr std::tuple members{
    member("forgotten", &self::forgotten, "Tokens que este nó conhecia")};
};

} // namespace bidiq::models
