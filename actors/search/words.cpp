#include "actors/search/words.hpp"

namespace bidiq {

std::vector<std::string> term_forms(const std::string& normalised,
                                    bool plural) {
  if (normalised.empty())
    return {};
  std::vector<std::string> forms{normalised};
  if (!plural)
    return forms;
  forms.push_back(normalised + "s");
  forms.push_back(normalised + "es");
  auto swap_ending = [&](std::string_view singular, std::string_view ending) {
    if (!normalised.ends_with(singular))
      return;
    auto& form = forms.emplace_back(normalised);
    form.replace(form.size() - singular.size(), singular.size(), ending);
  };
  swap_ending("ao", "oes");
  swap_ending("m", "ns");
  swap_ending("l", "is");
  return forms;
}

std::vector<std::string_view> split_words(std::string_view normalised) {
  std::vector<std::string_view> words;
  while (!normalised.empty()) {
    auto end = normalised.find(' ');
    words.push_back(normalised.substr(0, end));
    normalised.remove_prefix(end == normalised.npos ? normalised.size()
                                                    : end + 1);
  }
  return words;
}

word_table::word_table() : words_(1) {
  grow();
}

uint32_t word_table::add(std::string_view word) {
  std::string padded{word};
  padded.resize(word.size() + readable);
  if (auto id = find(padded.data(), word.size()); id != unknown)
    return id;
  auto id = static_cast<uint32_t>(words_.size());
  padded.resize(word.size());
  padded.reserve(word.size() + readable);
  words_.push_back(std::move(padded));
  if (2 * words_.size() > slots_.size())
    grow();
  else
    insert(id);
  return id;
}

uint32_t word_table::lookup(const word_key& key, const char* begin,
                            size_t size) const noexcept {
  auto mask = slots_.size() - 1;
  for (auto i = key.hash >> 32 & mask; slots_[i].id != unknown;
       i = (i + 1) & mask) {
    auto& known = slots_[i];
    if (known.head == key.head && known.tail == key.tail && known.size == size
        && (size <= 16
            || std::memcmp(words_[known.id].data(), begin, size) == 0))
      return known.id;
  }
  return unknown;
}

void word_table::insert(uint32_t id) {
  auto padded = words_[id];
  auto size = padded.size();
  padded.resize(size + readable);
  auto key = make_key(padded.data(), size);
  filter_[(key.hash >> 6) & filter_mask_] |= uint64_t{1} << (key.hash & 63);
  auto mask = slots_.size() - 1;
  auto i = key.hash >> 32 & mask;
  while (slots_[i].id != unknown)
    i = (i + 1) & mask;
  slots_[i] = {key.head, key.tail, id, static_cast<uint32_t>(size)};
}

void word_table::grow() {
  auto size = slots_.empty() ? size_t{64} : 2 * slots_.size();
  slots_.assign(size, {});
  filter_.assign(size / 4, 0);
  filter_mask_ = size / 4 - 1;
  for (uint32_t id = 1; id < words_.size(); ++id)
    insert(id);
}

} // namespace bidiq
