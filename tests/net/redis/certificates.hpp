#pragma once

#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>

namespace bidiq::redis {

/// A folder of PEM files made by `openssl`: ca.crt; server.crt and .key signed
/// by it for localhost and 127.0.0.1; elsewhere.crt and .key for another host;
/// other.crt, an authority that has signed nothing.
class certificates {
public:
  certificates() {
    auto pattern
      = (std::filesystem::temp_directory_path() / "certs-XXXXXX").string();
    if (!mkdtemp(pattern.data()))
      throw std::runtime_error("cannot make a folder for certificates");
    folder_ = pattern;
    authority("ca");
    authority("other");
    signed_by_ca("server", "DNS:localhost,IP:127.0.0.1");
    signed_by_ca("elsewhere", "DNS:elsewhere.example,IP:192.0.2.1");
  }

  ~certificates() {
    std::error_code ec;
    std::filesystem::remove_all(folder_, ec);
  }

  std::string path(const std::string& file) const {
    return folder_ + "/" + file;
  }

private:
  void openssl(const std::string& args) const {
    auto line = "cd " + folder_ + " && openssl " + args + " 2>/dev/null";
    if (std::system(line.c_str()) != 0)
      throw std::runtime_error("failed: openssl " + args);
  }

  static std::string key(const std::string& name) {
    return "req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes "
           "-keyout "
           + name + ".key -subj /CN=" + name;
  }

  void authority(const std::string& name) const {
    openssl(key(name) + " -x509 -days 2 -out " + name + ".crt");
  }

  void signed_by_ca(const std::string& name, const std::string& names) const {
    openssl(key(name)
            + " -x509 -days 2 -CA ca.crt -CAkey ca.key "
              "-addext basicConstraints=critical,CA:FALSE "
              "-addext subjectAltName="
            + names + " -out " + name + ".crt");
  }

  std::string folder_;
};

} // namespace bidiq::redis
