#pragma once

#include "actors/progress/bridge.hpp"
#include "actors/redis/access.hpp"

#include <functional>
#include <string>

namespace bidiq {

/// Carries a bridge's requests out in Redis. Thread-safe, holds no state of a
/// search. `done` is called once, on the Redis client's thread or, if the link
/// is down, at once; never for requests without a `seq`.
class progress_store {
public:
  using handler = std::function<void(store_answer)>;

  explicit progress_store(redis_access_ptr redis);

  void run(const search_info& search, const store_request& x,
           handler done) const;

  /// The channel of a search's events.
  std::string channel(const std::string& search_id) const {
    return redis_->keys.events(search_id);
  }

private:
  void claim(const search_info& search, const store_request& x,
             handler done) const;
  void append(const std::string& id, const store_request& x,
              handler done) const;
  void refresh(const std::string& id, const store_request& x,
               handler done) const;
  void withdraw(const std::string& id, const store_request& x,
                handler done) const;
  void entitle(const std::string& id, const store_request& x) const;
  void release(const std::string& id, const store_request& x) const;
  void read(const std::string& id, const store_request& x, handler done) const;
  void verdict(const std::string& id, const store_request& x,
               handler done) const;
  void reissue(const std::string& id, const store_request& x,
               handler done) const;
  void tell(const std::string& id, const store_request& x) const;
  redis::callback answering(const std::string& id, const store_request& x,
                            handler done) const;

  redis_access_ptr redis_;
};

} // namespace bidiq
