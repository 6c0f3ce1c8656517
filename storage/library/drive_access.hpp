#pragma once

#include "actors/base/errc.hpp"
#include "actors/base/time.hpp"
#include "storage/library/service_account.hpp"
#include "storage/objects/remote/remote_calls.hpp"

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace bidiq {

/// A service account's access token, which all threads share. Thread-safe; what
/// asks for a new token waits for it.
class drive_access {
public:
  drive_access(std::shared_ptr<remote_calls> calls, service_account who,
               utc_clock now);

  /// A token that is good for another minute, if Google is right. A new one is
  /// asked for by one thread, the others wait for what that gets, also for its
  /// failure (`storage_failed`).
  outcome<std::string> token();

  /// Google has refused that token: it is not given again.
  void refuse(const std::string& token);

private:
  outcome<void> renew();

  const std::shared_ptr<remote_calls> calls_;
  const service_account who_;
  const utc_clock now_;
  std::atomic<uint64_t> renewals_{0}; ///< How many ended, well or not.
  std::mutex mutex_;                  ///< Of what follows.
  std::string token_;                 ///< Empty: there is none.
  utc_time good_until_{};
  std::optional<failure> failed_; ///< The last renewal did.
};

} // namespace bidiq
