#include "tools/pncp-sim/storage/digest.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <stdexcept>

namespace bidiq {

namespace {

constexpr size_t digested_at_once = 1 << 20;

// A digest that takes its input piece by piece.
class running_digest {
public:
  explicit running_digest(const EVP_MD* kind) {
    check(context_ != nullptr
          && EVP_DigestInit_ex(context_.get(), kind, nullptr) == 1);
  }

  void add(std::string_view text) {
    check(EVP_DigestUpdate(context_.get(), text.data(), text.size()) == 1);
  }

  std::string finish() {
    unsigned char bytes[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    check(EVP_DigestFinal_ex(context_.get(), bytes, &size) == 1);
    return {reinterpret_cast<const char*>(bytes), size};
  }

private:
  static void check(bool good) {
    if (!good)
      throw std::runtime_error("digest failed");
  }

  struct deleter {
    void operator()(EVP_MD_CTX* x) const {
      EVP_MD_CTX_free(x);
    }
  };

  std::unique_ptr<EVP_MD_CTX, deleter> context_{EVP_MD_CTX_new()};
};

std::string digest_of(const EVP_MD* kind, std::string_view text) {
  running_digest digest{kind};
  digest.add(text);
  return digest.finish();
}

const unsigned char* as_bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

} // namespace

std::string sha256(std::string_view text) {
  return digest_of(EVP_sha256(), text);
}

std::string md5(std::string_view text) {
  return digest_of(EVP_md5(), text);
}

std::string md5(const blob& bytes) {
  running_digest digest{EVP_md5()};
  std::string scratch;
  for (uint64_t at = 0; at < bytes.size();) {
    auto piece = bytes.piece(at, digested_at_once, scratch);
    digest.add(piece);
    at += piece.size();
  }
  return digest.finish();
}

std::string hmac_sha256(std::string_view key, std::string_view text) {
  unsigned char bytes[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  if (HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
           as_bytes(text), text.size(), bytes, &size)
      == nullptr)
    throw std::runtime_error("HMAC failed");
  return {reinterpret_cast<const char*>(bytes), size};
}

std::string to_hex(std::string_view bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  out.reserve(bytes.size() * 2);
  for (auto c : bytes) {
    auto byte = static_cast<unsigned char>(c);
    out += digits[byte >> 4];
    out += digits[byte & 15];
  }
  return out;
}

bool same_secret(std::string_view a, std::string_view b) noexcept {
  return a.size() == b.size()
         && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string to_base64(std::string_view bytes) {
  std::string out((bytes.size() + 2) / 3 * 4 + 1, '\0');
  auto size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                              as_bytes(bytes), static_cast<int>(bytes.size()));
  out.resize(static_cast<size_t>(size));
  return out;
}

// OpenSSL counts the padding as bytes: they are cut off here.
std::optional<std::string> from_base64(std::string_view text) {
  if (text.size() % 4 != 0)
    return std::nullopt;
  std::string out(text.size() / 4 * 3, '\0');
  auto size = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                              as_bytes(text), static_cast<int>(text.size()));
  if (size < 0)
    return std::nullopt;
  size_t padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
  out.resize(static_cast<size_t>(size) - padding);
  return out;
}

} // namespace bidiq
