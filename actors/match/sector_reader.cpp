#include "actors/match/sector_reader.hpp"

#include "actors/base/body_reader.hpp"
#include "actors/match/stopwords.hpp"
#include "actors/match/text.hpp"
#include "actors/match/words.hpp"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace bidiq {

namespace {

using json = nlohmann::json;

constexpr unsigned max_distance = 100; // Words between keyword and context.

// How much of a key a path repeats: users' keys may be of any length.
constexpr size_t longest_step = 60;

const char* not_of_type(json::value_t type, const sector_format& format) {
  switch (type) {
    case json::value_t::string:
      return format.not_text;
    case json::value_t::array:
      return format.not_list;
    case json::value_t::boolean:
      return format.not_flag;
    case json::value_t::number_unsigned:
      return format.not_number;
    default:
      return format.not_object;
  }
}

bool is_control(char c) {
  auto x = static_cast<unsigned char>(c);
  return x < 0x20 || x == 0x7F;
}

bool contains(std::initializer_list<std::string_view> xs, std::string_view x) {
  return std::find(xs.begin(), xs.end(), x) != xs.end();
}

bool all_stopwords(std::string_view normalised_text) {
  auto words = split_words(normalised_text);
  return std::all_of(words.begin(), words.end(), is_stopword);
}

std::unordered_set<std::string>
normalised(const std::vector<sector_term>& terms) {
  std::unordered_set<std::string> out;
  for (auto& term : terms)
    out.insert(normalise(term.text));
  return out;
}

} // namespace

std::string sub_path(const std::string& path, std::string_view key) {
  auto end = std::min(key.size(), longest_step);
  while (end < key.size() && end > 0
         && (static_cast<unsigned char>(key[end]) & 0xC0) == 0x80)
    --end;
  std::string step{key.substr(0, end)};
  return path.empty() ? step : path + "." + step;
}

std::string item_path(const std::string& path, size_t index) {
  return path + "[" + std::to_string(index) + "]";
}

bool sector_reader::is_object(const json& x, const std::string& path) {
  if (!x.is_object())
    complain(path, format_.not_object);
  return x.is_object();
}

void sector_reader::check_keys(const json& x, const std::string& path,
                               std::initializer_list<std::string_view> known,
                               std::initializer_list<std::string_view> beside) {
  for (auto& [key, value] : x.items())
    if (!contains(known, key) && !contains(beside, key))
      complain(sub_path(path, key), format_.unknown_key);
}

const json* sector_reader::member(const json& x, const std::string& path,
                                  const char* key, json::value_t type,
                                  bool required) {
  auto at = x.find(key);
  if (at == x.end() || (at->is_null() && !format_.strict)) {
    if (required)
      complain(sub_path(path, key), format_.missing);
    return nullptr;
  }
  if (at->type() == type)
    return &*at;
  complain(sub_path(path, key), not_of_type(type, format_));
  return nullptr;
}

void sector_reader::check_text(const std::string& text, const std::string& path,
                               size_t longest) {
  if (count_code_points(text) > longest)
    complain(path, format_.too_long + std::to_string(longest));
  else if (longest != SIZE_MAX
           && std::any_of(text.begin(), text.end(), is_control))
    complain(path, format_.control);
  else if (normalise(text).empty())
    complain(path, format_.no_word);
}

std::string sector_reader::read_text(const json& x, const std::string& path,
                                     const char* key, size_t longest,
                                     bool required) {
  auto value = member(x, path, key, json::value_t::string, required);
  if (!value)
    return {};
  auto text = value->get<std::string>();
  if (required || !text.empty())
    check_text(text, sub_path(path, key), longest);
  return text;
}

unsigned sector_reader::read_count(const json& x, const std::string& path,
                                   const char* key, unsigned most,
                                   bool required) {
  auto value = member(x, path, key, json::value_t::number_unsigned, required);
  if (!value)
    return 0;
  auto count = value->get<uint64_t>();
  if (count >= 1 && count <= most)
    return static_cast<unsigned>(count);
  complain(sub_path(path, key), format_.out_of_range + std::to_string(most));
  return 0;
}

term_weight sector_reader::read_weight(const json& x, const std::string& path) {
  auto value = member(x, path, format_.weight, json::value_t::string, false);
  if (!value)
    return term_weight::common;
  for (auto& [name, weight] : format_.weights)
    if (name == value->get_ref<const std::string&>())
      return weight;
  complain(sub_path(path, format_.weight), format_.no_weight);
  return term_weight::common;
}

sector_term sector_reader::read_term(const json& x, const std::string& path,
                                     bool weighed) {
  sector_term result;
  if (x.is_string()) {
    result.text = x.get<std::string>();
    check_text(result.text, path, format_.longest_term);
    return result;
  }
  if (!x.is_object()) {
    complain(path, format_.not_term);
    return result;
  }
  if (weighed)
    check_keys(x, path, {format_.term, format_.plural, format_.weight});
  else
    check_keys(x, path, {format_.term, format_.plural});
  result.text = read_text(x, path, format_.term, format_.longest_term);
  if (auto plural = member(x, path, format_.plural, json::value_t::boolean,
                           false))
    result.plural = plural->get<bool>();
  if (weighed)
    result.weight = read_weight(x, path);
  return result;
}

std::vector<sector_term> sector_reader::read_terms(const json* list,
                                                   const std::string& path,
                                                   bool weighed) {
  std::vector<sector_term> result;
  for (size_t i = 0; list && i < list->size(); ++i)
    result.push_back(read_term((*list)[i], item_path(path, i), weighed));
  check_terms(result, path, weighed);
  return result;
}

// Each of a thousand spellings of one word would count, and be told, in every
// notice that has it.
void sector_reader::check_terms(const std::vector<sector_term>& terms,
                                const std::string& path, bool keywords) {
  std::unordered_map<std::string, size_t> seen;
  for (size_t i = 0; i < terms.size(); ++i) {
    auto text = normalise(terms[i].text);
    if (text.empty())
      continue;
    auto [first, is_new] = seen.emplace(text, i);
    if (format_.repeated && !is_new)
      complain(item_path(path, i),
               format_.repeated + item_path(path, first->second));
    if (format_.asterisk && terms[i].text.find('*') != std::string::npos)
      complain(item_path(path, i), format_.asterisk);
    if (format_.stopwords && keywords && all_stopwords(text))
      complain(item_path(path, i), format_.stopwords);
  }
}

// An array of words, or words with the greatest distance.
sector_context sector_reader::read_context(const std::string& keyword,
                                           const json& x,
                                           const std::string& path) {
  sector_context result{keyword, {}, 0};
  auto words = &x;
  if (x.is_object()) {
    check_keys(x, path, {format_.within, format_.words});
    result.within = read_count(x, path, format_.within, max_distance,
                               format_.strict);
    words = member(x, path, format_.words, json::value_t::array, true);
    if (!words)
      return result;
  }
  if (!words->is_array() || words->empty())
    complain(path, format_.not_words);
  else
    result.words = read_terms(words, path);
  return result;
}

void sector_reader::read_contexts(const json& x, const std::string& path,
                                  sector& result) {
  auto key = format_.contexts;
  auto contexts = member(x, path, key, json::value_t::object, false);
  if (!contexts)
    return;
  auto known = normalised(result.keywords);
  std::unordered_map<std::string, std::string> seen;
  for (auto& [keyword, words] : contexts->items()) {
    auto at = sub_path(sub_path(path, key), keyword);
    auto text = normalise(keyword);
    if (!known.contains(text))
      complain(at, format_.no_such_keyword);
    auto [first, is_new] = seen.emplace(text, at);
    if (format_.repeated && !is_new)
      complain(at, format_.repeated + first->second);
    result.contexts.push_back(read_context(keyword, words, at));
  }
}

std::vector<std::string> sector_reader::read_words(const json& x,
                                                   const std::string& path,
                                                   const char* key) {
  auto list = member(x, path, key, json::value_t::array, false);
  std::vector<std::string> result;
  for (auto& term : read_terms(list, sub_path(path, key)))
    result.push_back(term.text);
  return result;
}

sector sector_reader::read(const json& x, const std::string& path,
                           std::initializer_list<std::string_view> beside) {
  sector result;
  auto& f = format_;
  auto list = [&](const char* key, bool required = false) {
    return member(x, path, key, json::value_t::array, required);
  };
  check_keys(x, path,
             {f.name, f.description, f.keywords, f.exclusions, f.contexts,
              f.ignored},
             beside);
  result.name = read_text(x, path, f.name, f.longest_name);
  result.description = read_text(x, path, f.description, f.longest_description,
                                 f.strict);
  auto keywords = list(f.keywords, true);
  if (keywords && keywords->empty())
    complain(sub_path(path, f.keywords), f.no_keyword);
  result.keywords = read_terms(keywords, sub_path(path, f.keywords), true);
  result.exclusions = read_terms(list(f.exclusions),
                                 sub_path(path, f.exclusions));
  result.ignored = read_terms(list(f.ignored), sub_path(path, f.ignored));
  read_contexts(x, path, result);
  return result;
}

} // namespace bidiq
