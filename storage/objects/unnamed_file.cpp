#include "storage/objects/unnamed_file.hpp"

#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>

namespace bidiq {

outcome<unique_fd> make_unnamed_file(int directory) {
  unique_fd file{
    ::openat(directory, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600)};
  if (file)
    return file;
  auto error = errno;
  // Kernels and file systems without O_TMPFILE see a directory to be written.
  if (error == EOPNOTSUPP || error == EISDIR)
    return fail(errc::storage_failed,
                "the file system has no unnamed files (O_TMPFILE)");
  return fail(errc::storage_failed, system_text("open O_TMPFILE", error));
}

outcome<bool> give_name(const unique_fd& file, int directory,
                        const std::string& name) {
  if (::fsync(file.get()) != 0)
    return fail(errc::storage_failed, system_text("fsync", errno));
  auto source = "/proc/self/fd/" + std::to_string(file.get());
  if (::linkat(AT_FDCWD, source.c_str(), directory, name.c_str(),
               AT_SYMLINK_FOLLOW)
      == 0)
    return true;
  if (errno == EEXIST)
    return false;
  return fail(errc::storage_failed, system_text("linkat", errno));
}

outcome<unique_fd> open_directory(const std::string& path) {
  std::error_code error;
  auto parent = std::filesystem::path{path}.parent_path();
  if (!parent.empty())
    std::filesystem::create_directories(parent, error);
  if (!error && ::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST)
    error.assign(errno, std::generic_category());
  if (error)
    return fail(errc::storage_failed,
                "cannot make directory " + path + ": " + error.message());
  unique_fd directory{::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (!directory)
    return fail(errc::storage_failed, system_text("open " + path, errno));
  return directory;
}

} // namespace bidiq
