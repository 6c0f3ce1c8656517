#include "tools/pncp-sim/storage/blob.hpp"

#include <algorithm>

namespace bidiq {

namespace {

constexpr size_t copied_at_once = 1 << 20;

// A word at a time: a byte at a time would hash each word eight times.
void fill_computed(std::string& out, uint64_t seed, uint64_t offset) {
  for (size_t i = 0; i < out.size();) {
    auto word = mix_bits(seed, (offset + i) / 8);
    for (auto at = (offset + i) % 8; at < 8 && i < out.size(); ++at)
      out[i++] = static_cast<char>(word >> 8 * at);
  }
}

} // namespace

blob::blob(std::string text) {
  if (text.empty())
    return;
  size_ = text.size();
  parts_.push_back(
    {.size = size_,
     .text = std::make_shared<const std::string>(std::move(text))});
}

blob blob::computed(uint64_t size, uint64_t seed) {
  blob out;
  if (size > 0)
    out.parts_.push_back({.size = size, .seed = seed});
  out.size_ = size;
  return out;
}

void blob::append(const blob& more) {
  for (auto piece : more.parts_) {
    piece.begin = size_;
    size_ += piece.size;
    parts_.push_back(std::move(piece));
  }
}

std::string_view blob::piece(uint64_t offset, size_t most,
                             std::string& scratch) const {
  if (offset >= size_)
    return {};
  auto behind
    = std::upper_bound(parts_.begin(), parts_.end(), offset,
                       [](uint64_t at, const part& x) { return at < x.begin; });
  const auto& found = *std::prev(behind);
  auto inside = offset - found.begin;
  auto size = std::min<uint64_t>(most, found.size - inside);
  if (found.text)
    return std::string_view{*found.text}.substr(inside, size);
  scratch.resize(size);
  fill_computed(scratch, found.seed, inside);
  return scratch;
}

std::string blob::text(uint64_t first, uint64_t size) const {
  std::string out;
  std::string scratch;
  while (out.size() < size) {
    auto most = std::min<uint64_t>(copied_at_once, size - out.size());
    auto more = piece(first + out.size(), most, scratch);
    if (more.empty())
      break;
    out += more;
  }
  return out;
}

} // namespace bidiq
