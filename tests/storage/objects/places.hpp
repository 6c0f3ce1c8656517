#pragma once

#include "storage/objects/local_store.hpp"
#include "storage/objects/remote/s3_store.hpp"
#include "storage/objects/remote/supabase_store.hpp"
#include "tests/storage/objects/fixture.hpp"
#include "tests/storage/objects/simulated_stores.hpp"

#include <cstdlib>
#include <filesystem>
#include <map>
#include <string>

namespace bidiq::test {

/// The local store, in a directory of its own. A place has room for ten
/// megabytes; `restart` opens the same place anew.
struct local_place {
  local_place() {
    restart();
  }

  void restart() {
    store = open_local_store(
              {directory.path, make_keys(), "excel-reports", 10'000'000})
              .value();
  }

  temporary_directory directory;
  object_store_ptr store;
};

/// What stores in the network have in common: a simulator that is empty and
/// has no faults, and what their calls came to.
struct remote_place {
  remote_place() {
    sims().clear();
  }

  remote_call_options calls() {
    remote_call_options out;
    out.first_wait = std::chrono::milliseconds{1};
    out.longest_wait = std::chrono::milliseconds{10};
    http_client_options http;
    http.first_byte_timeout = std::chrono::milliseconds{1'000};
    out.http = make_http_sender(std::move(http));
    out.on_call = [this](std::string_view operation, std::string_view how) {
      std::lock_guard guard{mutex};
      ++ended[std::string{operation} + ' ' + std::string{how}];
    };
    return out;
  }

  std::mutex mutex;
  std::map<std::string, int> ended; ///< Attempts, by what for and outcome.
  object_store_ptr store;
};

struct supabase_place : remote_place {
  static constexpr const char* name = "supabase";

  supabase_place() {
    restart();
  }

  void restart() {
    store = opened(calls());
  }

  static object_store_ptr opened(remote_call_options calls) {
    return open_supabase_store({.url = sims().url(),
                                .service_key = "sim-service-key",
                                .calls = std::move(calls)});
  }
};

/// The simulator; or a server that others have written, on whose disk the
/// bucket lies, if these two are set (tests/storage/objects/peers.sh).
struct s3_place : remote_place {
  static constexpr const char* name = "s3";

  s3_place() {
    if (auto* directory = std::getenv("S3_PEER_BUCKET"))
      for (auto& x : std::filesystem::directory_iterator{directory})
        std::filesystem::remove_all(x.path());
    else
      sims().make_bucket("excel-reports");
    restart();
  }

  void restart() {
    store = opened(calls());
  }

  static object_store_ptr opened(remote_call_options calls) {
    auto* peer = std::getenv("S3_PEER");
    return open_s3_store({.endpoint = peer ? peer : sims().url() + "/s3",
                          .who = peer
                                   ? aws_identity{"S3RVER", "S3RVER"}
                                   : aws_identity{"sim-access", "sim-secret"},
                          .calls = std::move(calls)});
  }
};

} // namespace bidiq::test
