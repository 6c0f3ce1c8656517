#include "tools/bidiqd/file_checks.hpp"

#include "config/cross_checks.hpp"
#include "config/regular_file.hpp"
#include "tools/bidiqd/sectors_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <string>

namespace bidiq {

namespace {

namespace fs = std::filesystem;

std::string in_quotes(const fs::path& path) {
  return '"' + path.string() + '"';
}

/// Whether files can be made there. Permissions do not tell: an administrator
/// has them for /proc, too. A file without a name leaves nothing behind; where
/// there are none, a folder is made and removed.
bool writable(const fs::path& folder) {
  if (faccessat(AT_FDCWD, folder.c_str(), W_OK | X_OK, AT_EACCESS) != 0)
    return false;
  auto fd = open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (fd >= 0)
    return close(fd) == 0;
  auto probe = (folder / ".bidiqd-XXXXXX").string();
  return mkdtemp(probe.data()) && rmdir(probe.c_str()) == 0;
}

/// The path itself or the nearest above it that exists, a dangling link too.
fs::path nearest_existing(fs::path path) {
  std::error_code ec;
  while (path.has_relative_path()
         && fs::symlink_status(path, ec).type() == fs::file_type::not_found)
    path = path.parent_path();
  return path;
}

std::string folder_problem(const std::string& name) {
  std::error_code ec;
  auto path = fs::absolute(name, ec).lexically_normal();
  auto there = nearest_existing(path);
  if (!fs::is_directory(there, ec))
    return in_quotes(there) + " is no folder";
  if (!writable(there))
    return in_quotes(there) + " cannot be written to";
  return {};
}

std::string authorities_problem(const std::string& path) {
  auto [text, problem] = read_regular_file(path, max_list_file_bytes);
  if (!problem.empty())
    return in_quotes(path) + ' ' + problem;
  for (auto begin : {"-----BEGIN CERTIFICATE", "-----BEGIN TRUSTED CERTIFICATE",
                     "-----BEGIN X509 CERTIFICATE"})
    if (text.find(begin) != text.npos)
      return {};
  return in_quotes(path) + " holds no certificate (PEM)";
}

void add(loaded_settings& x, const char* name, std::string problem) {
  if (!problem.empty())
    x.problems.push_back({name, origin_of(x, name), std::move(problem)});
}

} // namespace

void check_files(loaded_settings& x) {
  auto& v = x.values;
  add(x, "DATA_DIR", folder_problem(v.data_dir));
  if (auto sectors = load_sectors(v.sectors_file); !sectors)
    add(x, "SECTORS_FILE", sectors.error().context);
  if (!v.redis_ca_file.empty())
    add(x, "REDIS_CA_FILE", authorities_problem(v.redis_ca_file));
  if (!v.upstream_ca_file.empty())
    add(x, "UPSTREAM_CA_FILE", authorities_problem(v.upstream_ca_file));
}

} // namespace bidiq
