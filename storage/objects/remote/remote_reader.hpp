#pragma once

#include "storage/objects/object_store.hpp"
#include "storage/objects/remote/remote_calls.hpp"

#include <functional>
#include <memory>
#include <stop_token>

namespace bidiq {

/// How one object is read from a store in the network.
struct remote_object {
  /// A GET of it, without a Range.
  std::function<http_request()> request;
  object_info info; ///< But for its size.
  /// What an answer that brings nothing means: `not_found`, `storage_failed`.
  std::function<failure(const http_response&)> meaning;
  /// Whether another attempt may help, as `is_passing` says unless told.
  std::function<bool(const http_response&)> passing = is_passing;
  /// Ends every transfer and every pause between two: nobody reads any more.
  std::stop_token until{};
};

/// Opens a range of an object: asks for it, and waits for the answer's head.
/// What arrives waits in memory for whoever reads, a quarter of a MiB at most;
/// then the connection waits, too. One that breaks is continued where it broke,
/// if the object is still the same.
outcome<object_reader_ptr>
open_remote_object(std::shared_ptr<remote_calls> calls, remote_object what,
                   object_range range);

} // namespace bidiq
