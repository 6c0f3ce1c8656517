#include "storage/objects/local_store.hpp"

#include "storage/objects/object_name.hpp"
#include "storage/objects/signed_url.hpp"
#include "storage/objects/unnamed_file.hpp"

#include <algorithm>
#include <cerrno>
#include <dirent.h>
#include <fcntl.h>
#include <functional>
#include <linux/openat2.h>
#include <mutex>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace bidiq {

namespace {

// Opens a plain file of `directory` for reading, following nothing.
unique_fd open_beneath(int directory, const std::string& name) {
  open_how how{};
  how.flags = O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK;
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
  auto fd = ::syscall(SYS_openat2, directory, name.c_str(), &how, sizeof how);
  // Sandboxes without openat2: a valid name is a single component, for which
  // these flags alone say the same.
  if (fd < 0 && errno == ENOSYS)
    fd = ::openat(directory, name.c_str(), static_cast<int>(how.flags));
  return unique_fd{static_cast<int>(fd)};
}

outcome<void> copy(const memory_file& from, const unique_fd& to) {
  off_t offset = 0;
  auto size = static_cast<off_t>(from.size());
  while (offset < size) {
    auto rest = static_cast<size_t>(size - offset);
    auto n = ::sendfile(to.get(), from.fd(), &offset, rest);
    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0)
      return fail(errc::storage_failed, system_text("sendfile", errno));
    if (n == 0)
      return fail(errc::storage_failed, "the content became shorter");
  }
  return {};
}

std::chrono::sys_seconds expiry(utc_time now, std::chrono::seconds ttl) {
  return std::chrono::floor<std::chrono::seconds>(now) + ttl;
}

class local_reader : public object_reader {
public:
  local_reader(object_info info, object_range asked, unique_fd file)
    : object_reader(std::move(info), asked), file_(std::move(file)) {
    // nop
  }

  outcome<size_t> read(char* out, size_t size) override {
    size = std::min<uint64_t>(size, range().length - done_);
    for (;;) {
      auto at = static_cast<off_t>(range().offset + done_);
      auto n = ::pread(file_.get(), out, size, at);
      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0 || (n == 0 && size > 0))
        return fail(errc::storage_failed, system_text("pread", errno));
      done_ += static_cast<uint64_t>(n);
      return static_cast<size_t>(n);
    }
  }

  outcome<unique_fd> file() override {
    unique_fd copy{::fcntl(file_.get(), F_DUPFD_CLOEXEC, 0)};
    if (!copy)
      return fail(errc::storage_failed, system_text("fcntl", errno));
    return copy;
  }

private:
  unique_fd file_;
  uint64_t done_ = 0; ///< Bytes of the range that have been read.
};

class local_store : public object_store {
public:
  local_store(const local_store_options& options, unique_fd directory)
    : options_(options), directory_(std::move(directory)) {
    // nop
  }

  std::string_view backend() const noexcept override {
    return "local";
  }

  const std::string& bucket() const noexcept override {
    return options_.bucket;
  }

  outcome<object_info> put(const object_draft& draft,
                           const memory_file& content, utc_time now) override;
  outcome<object_reader_ptr>
  open(std::string_view bucket, std::string_view path, utc_time now,
       object_range range, std::stop_token until) const override;
  outcome<object_page> list(std::string_view from, size_t limit,
                            utc_time now) const override;
  outcome<std::string> sign(std::string_view path, std::chrono::seconds ttl,
                            utc_time now) const override;
  outcome<void> remove(std::string_view path) override;
  outcome<uint64_t> sweep(utc_time now) override;

private:
  using visitor = std::function<void(const object_name&, const char* path)>;

  outcome<void> visit(const visitor& f) const;
  /// Nothing if it is no plain file.
  std::optional<uint64_t> size_of(const std::string& path) const;
  outcome<uint64_t> used() const;
  outcome<void> make_room(uint64_t size, utc_time now);

  local_store_options options_;
  unique_fd directory_;
  std::mutex budget_; // From counting what is there to adding to it.
};

outcome<void> local_store::visit(const visitor& f) const {
  // A descriptor of its own, as the position in a directory belongs to it.
  unique_fd own{
    ::openat(directory_.get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  std::unique_ptr<DIR, int (*)(DIR*)> entries{
    own ? ::fdopendir(own.get()) : nullptr, ::closedir};
  if (!entries)
    return fail(errc::storage_failed, system_text("fdopendir", errno));
  own.release();
  while (auto* entry = ::readdir(entries.get()))
    if (auto name = parse_object_name(entry->d_name))
      f(*name, entry->d_name);
  return {};
}

std::optional<uint64_t> local_store::size_of(const std::string& path) const {
  struct stat info {};
  if (::fstatat(directory_.get(), path.c_str(), &info, AT_SYMLINK_NOFOLLOW) != 0
      || !S_ISREG(info.st_mode))
    return std::nullopt;
  return static_cast<uint64_t>(info.st_size);
}

outcome<uint64_t> local_store::used() const {
  uint64_t sum = 0;
  auto visited = visit([&](const object_name&, const char* path) {
    sum += size_of(path).value_or(0);
  });
  if (!visited)
    return visited.error();
  return sum;
}

outcome<void> local_store::make_room(uint64_t size, utc_time now) {
  for (auto swept : {false, true}) {
    if (swept)
      if (auto result = sweep(now); !result)
        return result.error();
    auto bytes = used();
    if (!bytes)
      return bytes.error();
    if (*bytes <= options_.max_bytes && size <= options_.max_bytes - *bytes)
      return {};
  }
  return fail(errc::storage_failed, "LOCAL_STORE_MAX_BYTES is used up");
}

outcome<object_info> local_store::put(const object_draft& draft,
                                      const memory_file& content,
                                      utc_time now) {
  auto name = make_object_name(draft.id, draft.file_name, draft.ttl, now);
  if (!name)
    return name.error();
  auto path = to_string(*name);
  std::lock_guard guard{budget_};
  auto size = content.size();
  if (auto room = make_room(size, now); !room)
    return room.error();
  auto file = make_unnamed_file(directory_.get());
  if (!file)
    return file.error();
  if (auto copied = copy(content, *file); !copied)
    return copied.error();
  auto named = give_name(*file, directory_.get(), path);
  if (!named)
    return named.error();
  if (!*named)
    return fail(errc::storage_failed, "the object exists already");
  return info_of(*name, std::move(path), size);
}

outcome<object_reader_ptr>
local_store::open(std::string_view bucket, std::string_view path, utc_time now,
                  object_range range, std::stop_token) const {
  auto name = parse_object_name(path);
  if (!name || bucket != options_.bucket)
    return fail(errc::not_found);
  if (expired(*name, now))
    return fail(errc::expired);
  auto file = open_beneath(directory_.get(), std::string{path});
  struct stat info {};
  if (!file || ::fstat(file.get(), &info) != 0 || !S_ISREG(info.st_mode))
    return fail(errc::not_found);
  auto size = static_cast<uint64_t>(info.st_size);
  return std::make_shared<local_reader>(info_of(*name, std::string{path}, size),
                                        range, std::move(file));
}

// Pages go by the paths' order, and `next` is a path: what comes and goes
// between two pages moves no other object.
outcome<object_page> local_store::list(std::string_view from, size_t limit,
                                       utc_time now) const {
  std::vector<std::string> paths;
  auto visited = visit([&](const object_name& name, const char* path) {
    if (path >= from && !expired(name, now))
      paths.emplace_back(path);
  });
  if (!visited)
    return visited.error();
  object_page page;
  auto end = std::min(limit, paths.size());
  auto middle = paths.begin()
                + static_cast<std::ptrdiff_t>(std::min(end + 1, paths.size()));
  std::partial_sort(paths.begin(), middle, paths.end());
  if (end < paths.size())
    page.next = paths[end];
  for (size_t i = 0; i < end; ++i)
    if (auto size = size_of(paths[i]))
      page.objects.push_back(
        info_of(*parse_object_name(paths[i]), paths[i], *size));
  return page;
}

outcome<std::string> local_store::sign(std::string_view path,
                                       std::chrono::seconds ttl,
                                       utc_time now) const {
  if (!parse_object_name(path))
    return fail(errc::not_found);
  return signed_url(options_.keys->current(), options_.bucket, path,
                    expiry(now, ttl));
}

outcome<void> local_store::remove(std::string_view path) {
  if (!parse_object_name(path))
    return fail(errc::not_found);
  if (::unlinkat(directory_.get(), std::string{path}.c_str(), 0) == 0)
    return {};
  if (errno == ENOENT)
    return fail(errc::not_found);
  return fail(errc::storage_failed, system_text("unlinkat", errno));
}

outcome<uint64_t> local_store::sweep(utc_time now) {
  uint64_t swept = 0;
  auto visited = visit([&](const object_name& name, const char* path) {
    if (expired(name, now) && ::unlinkat(directory_.get(), path, 0) == 0)
      ++swept;
  });
  if (!visited)
    return visited.error();
  return swept;
}

} // namespace

outcome<object_store_ptr> open_local_store(const local_store_options& options) {
  if (!valid_bucket(options.bucket))
    return fail(errc::storage_failed, "not a bucket's name: " + options.bucket);
  auto directory = open_directory(options.directory + "/" + options.bucket);
  if (!directory)
    return directory.error();
  if (auto probe = make_unnamed_file(directory->get()); !probe)
    return probe.error();
  return object_store_ptr{
    std::make_shared<local_store>(options, std::move(*directory))};
}

} // namespace bidiq
