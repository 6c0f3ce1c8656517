#pragma once

#include "storage/objects/object_store.hpp"
#include "storage/objects/remote/remote_calls.hpp"
#include "storage/objects/remote/remote_reader.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bidiq {

/// What a store in the network is asked for. Names are valid ones of objects,
/// which need no escaping in a URL. Calls wait; thread-safe.
class remote_protocol {
public:
  /// A part of a listing: names and sizes in the order of the names.
  struct page {
    std::vector<std::pair<std::string, uint64_t>> objects;
    bool more = false;
  };

  virtual ~remote_protocol() = default;

  virtual std::string_view backend() const noexcept = 0;

  /// Stores an object of which there is none.
  virtual outcome<void> upload(const std::string& path,
                               std::string_view content_type,
                               const memory_file& content)
    = 0;

  /// A GET of it.
  virtual http_request reading(const std::string& path) const = 0;

  /// What an answer to that means that brings nothing.
  virtual failure meaning(const http_response& x) const = 0;

  /// Objects behind that name, whether or not there is one of it.
  virtual outcome<page> list_behind(const std::string& path, size_t limit) = 0;

  /// False: there was none.
  virtual outcome<bool> remove(const std::string& path) = 0;

  virtual outcome<std::string>
  sign(const std::string& path, std::chrono::seconds ttl, utc_time now) = 0;

  /// Whether `sign` asks nobody.
  virtual bool signs_itself() const noexcept = 0;

  /// How addresses begin that `sign` makes, up to the object's name, and the
  /// parameter of their query that proves it.
  struct address_form {
    std::string before;
    std::string proof;
  };
  virtual address_form addresses() const = 0;
};

/// Objects in a bucket of a store in the network.
object_store_ptr make_remote_store(std::shared_ptr<remote_calls> calls,
                                   std::unique_ptr<remote_protocol> protocol,
                                   std::string bucket);

} // namespace bidiq
