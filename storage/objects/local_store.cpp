#include "storage/objects/local_store.hpp"

#include "storage/objects/object_name.hpp"
#include "storage/objects/unnamed_file.hpp"

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

  outcome<stored_object> put(const object_draft& draft,
                             const memory_file& content, utc_time now) override;
  outcome<object_reader> open(std::string_view bucket, std::string_view path,
                              utc_time now) const override;
  outcome<void> remove(std::string_view path) override;
  outcome<uint64_t> sweep(utc_time now) override;

private:
  using visitor = std::function<void(const object_name&, const char* path)>;

  outcome<void> visit(const visitor& f) const;
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

outcome<uint64_t> local_store::used() const {
  uint64_t sum = 0;
  auto visited = visit([&](const object_name&, const char* path) {
    struct stat info {};
    if (::fstatat(directory_.get(), path, &info, AT_SYMLINK_NOFOLLOW) == 0)
      sum += static_cast<uint64_t>(info.st_size);
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

outcome<stored_object> local_store::put(const object_draft& draft,
                                        const memory_file& content,
                                        utc_time now) {
  object_name name{expiry(now, draft.ttl), draft.id, draft.file_name};
  auto path = to_string(name);
  if (draft.ttl < std::chrono::seconds{1} || !parse_object_name(path))
    return fail(errc::storage_failed, "not an object's name or time: " + path);
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
  return stored_object{options_.bucket, path, size, name.expires};
}

outcome<object_reader> local_store::open(std::string_view bucket,
                                         std::string_view path,
                                         utc_time now) const {
  auto name = parse_object_name(path);
  if (!name || bucket != options_.bucket)
    return fail(errc::not_found);
  if (now >= name->expires)
    return fail(errc::expired);
  auto file = open_beneath(directory_.get(), std::string{path});
  struct stat info {};
  if (!file || ::fstat(file.get(), &info) != 0 || !S_ISREG(info.st_mode))
    return fail(errc::not_found);
  object_reader reader;
  reader.file = std::move(file);
  reader.size = static_cast<uint64_t>(info.st_size);
  reader.content_type = content_type_of(name->file_name);
  reader.file_name = name->file_name;
  reader.etag = '"' + name->id + '"';
  reader.expires = name->expires;
  return reader;
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
    if (now >= name.expires && ::unlinkat(directory_.get(), path, 0) == 0)
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
