#include "storage/objects/signing_secret.hpp"

#include "storage/objects/derived_key.hpp"
#include "storage/objects/unnamed_file.hpp"

#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <optional>
#include <unistd.h>

namespace bidiq {

namespace {

constexpr size_t secret_size = min_secret_size;
const std::string file_name = "signing.key";

outcome<std::optional<std::string>> read_secret(int directory) {
  unique_fd file{
    ::openat(directory, file_name.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW)};
  if (!file && errno == ENOENT)
    return std::optional<std::string>{};
  if (!file)
    return fail(errc::storage_failed, system_text(file_name, errno));
  std::array<char, secret_size + 1> bytes{};
  if (::read(file.get(), bytes.data(), bytes.size()) != ssize_t{secret_size})
    return fail(errc::storage_failed, file_name + " is not 32 bytes long");
  std::string secret(bytes.data(), secret_size);
  if (!is_node_secret(secret))
    return fail(errc::storage_failed, file_name + " is a text, not random");
  return std::optional{std::move(secret)};
}

outcome<void> create_secret(int directory) {
  std::array<unsigned char, secret_size> bytes{};
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1)
    return fail(errc::storage_failed, "no random bytes to be had");
  auto file = make_unnamed_file(directory);
  if (!file)
    return file.error();
  if (::write(file->get(), bytes.data(), bytes.size()) != ssize_t{secret_size})
    return fail(errc::storage_failed, system_text(file_name, errno));
  // A name that is taken by now is another process's secret, which counts.
  if (auto named = give_name(*file, directory, file_name); !named)
    return named.error();
  return {};
}

} // namespace

// A random secret is a text with a probability of less than 10^-13.
bool is_node_secret(std::string_view x) noexcept {
  return x.size() == secret_size && std::any_of(x.begin(), x.end(), [](char c) {
           return c < ' ' || c > '~';
         });
}

outcome<std::string> load_or_create_secret(const std::string& directory) {
  auto folder = open_directory(directory);
  if (!folder)
    return folder.error();
  auto secret = read_secret(folder->get());
  if (secret && !*secret) {
    if (auto created = create_secret(folder->get()); !created)
      return created.error();
    secret = read_secret(folder->get());
  }
  if (!secret)
    return secret.error();
  if (!*secret)
    return fail(errc::storage_failed, file_name + " has vanished");
  return **secret;
}

} // namespace bidiq
