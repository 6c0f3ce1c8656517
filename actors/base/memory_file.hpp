#pragma once

#include "actors/base/errc.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace bidiq {

/// Owns a file descriptor, or none (-1).
class unique_fd {
public:
  unique_fd() = default;

  explicit unique_fd(int fd) noexcept : fd_(fd) {
    // nop
  }

  unique_fd(unique_fd&& other) noexcept : fd_(other.release()) {
    // nop
  }

  unique_fd& operator=(unique_fd&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }

  ~unique_fd();

  int get() const noexcept {
    return fd_;
  }

  int release() noexcept {
    return std::exchange(fd_, -1);
  }

  explicit operator bool() const noexcept {
    return fd_ >= 0;
  }

private:
  int fd_ = -1;
};

/// Bytes in anonymous memory that the kernel shows as a file (memfd_create(2)):
/// it has no name anywhere and goes with its last descriptor, also after
/// kill -9. Its pages count as the process's memory in its cgroup. Reading is
/// thread-safe.
class memory_file {
public:
  /// Makes an empty one; `label` is only seen in /proc. `internal` when the
  /// kernel refuses.
  static outcome<memory_file> make(const char* label);

  int fd() const noexcept {
    return handle_.get();
  }

  /// A path under which libraries that insist on one can open it.
  std::string path() const;

  /// Size in bytes now.
  uint64_t size() const noexcept;

  /// Reads up to `into.size()` bytes at `offset`; returns how many there were,
  /// less than asked only at the end.
  outcome<size_t> read(uint64_t offset, std::span<char> into) const;

  /// Reads everything.
  outcome<std::string> read_all() const;

  /// Appends `bytes` at the end.
  outcome<void> append(std::string_view bytes);

private:
  explicit memory_file(unique_fd handle) : handle_(std::move(handle)) {
    // nop
  }

  unique_fd handle_;
};

/// Returns "what: text of errno" for a failure's context.
std::string system_text(std::string_view what, int error);

} // namespace bidiq
