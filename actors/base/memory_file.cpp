#include "actors/base/memory_file.hpp"

#include <cerrno>
#include <sys/mman.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace bidiq {

std::string system_text(std::string_view what, int error) {
  return std::string{what} + ": " + std::generic_category().message(error);
}

unique_fd::~unique_fd() {
  if (fd_ >= 0)
    ::close(fd_);
}

outcome<memory_file> memory_file::make(const char* label) {
  unique_fd handle{::memfd_create(label, MFD_CLOEXEC)};
  if (!handle)
    return fail(errc::internal, system_text("memfd_create", errno));
  return memory_file{std::move(handle)};
}

std::string memory_file::path() const {
  return "/proc/self/fd/" + std::to_string(fd());
}

uint64_t memory_file::size() const noexcept {
  struct stat info {};
  if (::fstat(fd(), &info) != 0)
    return 0;
  return static_cast<uint64_t>(info.st_size);
}

outcome<size_t> memory_file::read(uint64_t offset, std::span<char> into) const {
  size_t done = 0;
  while (done < into.size()) {
    auto n = ::pread(fd(), into.data() + done, into.size() - done,
                     static_cast<off_t>(offset + done));
    if (n == 0)
      break;
    if (n > 0)
      done += static_cast<size_t>(n);
    else if (errno != EINTR)
      return fail(errc::internal, system_text("pread", errno));
  }
  return done;
}

outcome<std::string> memory_file::read_all() const {
  std::string bytes(size(), '\0');
  auto n = read(0, bytes);
  if (!n)
    return n.error();
  bytes.resize(*n);
  return bytes;
}

outcome<void> memory_file::append(std::string_view bytes) {
  auto offset = size();
  while (!bytes.empty()) {
    auto n = ::pwrite(fd(), bytes.data(), bytes.size(),
                      static_cast<off_t>(offset));
    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0)
      return fail(errc::internal, system_text("pwrite", errno));
    bytes.remove_prefix(static_cast<size_t>(n));
    offset += static_cast<uint64_t>(n);
  }
  return {};
}

} // namespace bidiq
