#include "actors/match/sectors.hpp"

#include "actors/base/parse_json.hpp"
#include "actors/match/text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <initializer_list>
#include <utility>

namespace bidiq {

namespace {

using json = nlohmann::json;

constexpr size_t max_sectors = 64;
constexpr int format_version = 1;
constexpr unsigned max_distance = 100; // Words between keyword and context.
constexpr unsigned max_head = 1000;    // Words of a head.

/// Reads the file and collects what is wrong with it, by JSON path.
class sector_reader {
public:
  std::vector<sector> read(const json& file);
  std::vector<field_error> errors;

private:
  void complain(const std::string& path, std::string message) {
    errors.push_back({path, std::move(message)});
  }

  bool is_object(const json& x, const std::string& path) {
    if (!x.is_object())
      complain(path, "must be an object");
    return x.is_object();
  }

  // Keys are few and written by hand: an unknown one is a slip of the pen.
  void check_keys(const json& x, const std::string& path,
                  std::initializer_list<std::string_view> known);
  const json* member(const json& x, const std::string& path, const char* key,
                     json::value_t type, bool required);
  std::string read_text(const json& x, const std::string& path,
                        const char* key);
  unsigned read_count(const json& x, const std::string& path, const char* key,
                      unsigned most);
  term_weight read_weight(const json& x, const std::string& path);
  sector_term read_term(const json& x, const std::string& path,
                        bool weighed = false);
  std::vector<sector_term> read_terms(const json* list, const std::string& path,
                                      bool weighed = false);
  sector_context read_context(const std::string& keyword, const json& x,
                              const std::string& path);
  void read_contexts(const json& x, const std::string& path, sector& result);
  std::vector<std::string> read_words(const json& x, const std::string& path,
                                      const char* key);
  std::shared_ptr<const text_head> read_head(const json& file);
  sector read_sector(const json& x, const std::string& path);
};

std::string type_name(json::value_t type) {
  switch (type) {
    case json::value_t::string:
      return "a string";
    case json::value_t::array:
      return "an array";
    case json::value_t::boolean:
      return "true or false";
    case json::value_t::number_unsigned:
      return "a number";
    default:
      return "an object";
  }
}

std::string sub_path(const std::string& path, std::string_view key) {
  return path.empty() ? std::string{key} : path + "." + std::string{key};
}

std::string item_path(const std::string& path, size_t index) {
  return path + "[" + std::to_string(index) + "]";
}

bool valid_id(std::string_view id) {
  auto known = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  };
  return !id.empty() && id.size() <= 64 && id[0] >= 'a' && id[0] <= 'z'
         && std::all_of(id.begin(), id.end(), known);
}

void sector_reader::check_keys(const json& x, const std::string& path,
                               std::initializer_list<std::string_view> known) {
  for (auto& [key, value] : x.items())
    if (std::find(known.begin(), known.end(), key) == known.end())
      complain(sub_path(path, key), "is not a known key");
}

const json* sector_reader::member(const json& x, const std::string& path,
                                  const char* key, json::value_t type,
                                  bool required) {
  auto at = x.find(key);
  if (at == x.end()) {
    if (required)
      complain(sub_path(path, key), "is missing");
    return nullptr;
  }
  if (at->type() == type)
    return &*at;
  complain(sub_path(path, key), "must be " + type_name(type));
  return nullptr;
}

std::string sector_reader::read_text(const json& x, const std::string& path,
                                     const char* key) {
  auto value = member(x, path, key, json::value_t::string, true);
  if (!value)
    return {};
  auto text = value->get<std::string>();
  if (normalise(text).empty())
    complain(sub_path(path, key), "holds no letter or number");
  return text;
}

unsigned sector_reader::read_count(const json& x, const std::string& path,
                                   const char* key, unsigned most) {
  auto value = member(x, path, key, json::value_t::number_unsigned, true);
  if (!value)
    return 0;
  auto count = value->get<uint64_t>();
  if (count >= 1 && count <= most)
    return static_cast<unsigned>(count);
  complain(sub_path(path, key), "must be 1 to " + std::to_string(most));
  return 0;
}

term_weight sector_reader::read_weight(const json& x, const std::string& path) {
  constexpr std::pair<std::string_view, term_weight> names[] = {
    {"weak", term_weight::weak},
    {"object", term_weight::object},
    {"firm", term_weight::firm},
  };
  auto value = member(x, path, "weight", json::value_t::string, false);
  if (!value)
    return term_weight::common;
  for (auto& [name, weight] : names)
    if (name == value->get_ref<const std::string&>())
      return weight;
  complain(sub_path(path, "weight"), "must be weak, object or firm");
  return term_weight::common;
}

sector_term sector_reader::read_term(const json& x, const std::string& path,
                                     bool weighed) {
  sector_term result;
  if (x.is_string()) {
    result.text = x.get<std::string>();
    if (normalise(result.text).empty())
      complain(path, "holds no letter or number");
    return result;
  }
  if (!x.is_object()) {
    complain(path, "must be a string or an object");
    return result;
  }
  if (weighed)
    check_keys(x, path, {"term", "plural", "weight"});
  else
    check_keys(x, path, {"term", "plural"});
  result.text = read_text(x, path, "term");
  if (auto plural = member(x, path, "plural", json::value_t::boolean, false))
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
  return result;
}

// An array of words, or words with the greatest distance.
sector_context sector_reader::read_context(const std::string& keyword,
                                           const json& x,
                                           const std::string& path) {
  sector_context result{keyword, {}, 0};
  auto words = &x;
  if (x.is_object()) {
    check_keys(x, path, {"within", "words"});
    result.within = read_count(x, path, "within", max_distance);
    words = member(x, path, "words", json::value_t::array, true);
    if (!words)
      return result;
  }
  if (!words->is_array() || words->empty())
    complain(path, "must be an array of at least one term");
  else
    result.words = read_terms(words, path);
  return result;
}

void sector_reader::read_contexts(const json& x, const std::string& path,
                                  sector& result) {
  constexpr auto key = "context_required";
  auto contexts = member(x, path, key, json::value_t::object, false);
  if (!contexts)
    return;
  for (auto& [keyword, words] : contexts->items()) {
    auto at = sub_path(sub_path(path, key), keyword);
    auto wanted = normalise(keyword);
    auto same = [&](const sector_term& term) {
      return normalise(term.text) == wanted;
    };
    if (std::none_of(result.keywords.begin(), result.keywords.end(), same))
      complain(at, "is not among the keywords");
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

std::shared_ptr<const text_head> sector_reader::read_head(const json& file) {
  auto x = member(file, "", "head", json::value_t::object, false);
  if (!x)
    return nullptr;
  check_keys(*x, "head", {"words", "fillers", "purposes"});
  auto result = std::make_shared<text_head>();
  result->words = read_count(*x, "head", "words", max_head);
  result->fillers = read_words(*x, "head", "fillers");
  result->purposes = read_words(*x, "head", "purposes");
  return result;
}

sector sector_reader::read_sector(const json& x, const std::string& path) {
  sector result;
  if (!is_object(x, path))
    return result;
  check_keys(x, path,
             {"id", "name", "description", "keywords", "exclusions",
              "context_required", "ignored"});
  result.id = read_text(x, path, "id");
  if (!result.id.empty() && !valid_id(result.id))
    complain(sub_path(path, "id"), "must match [a-z][a-z0-9_]{0,63}");
  result.name = read_text(x, path, "name");
  result.description = read_text(x, path, "description");
  auto keywords = member(x, path, "keywords", json::value_t::array, true);
  if (keywords && keywords->empty())
    complain(sub_path(path, "keywords"), "holds no term");
  result.keywords = read_terms(keywords, sub_path(path, "keywords"), true);
  auto exclusions = member(x, path, "exclusions", json::value_t::array, false);
  result.exclusions = read_terms(exclusions, sub_path(path, "exclusions"));
  auto ignored = member(x, path, "ignored", json::value_t::array, false);
  result.ignored = read_terms(ignored, sub_path(path, "ignored"));
  read_contexts(x, path, result);
  return result;
}

std::vector<sector> sector_reader::read(const json& file) {
  std::vector<sector> result;
  if (!is_object(file, "$"))
    return result;
  check_keys(file, "", {"version", "head", "sectors"});
  auto version = file.find("version");
  if (version == file.end() || *version != format_version)
    complain("version", "must be " + std::to_string(format_version));
  auto head = read_head(file);
  auto list = member(file, "", "sectors", json::value_t::array, true);
  if (list && (list->empty() || list->size() > max_sectors))
    complain("sectors", "must hold 1 to " + std::to_string(max_sectors));
  for (size_t i = 0; list && i < list->size(); ++i) {
    auto path = item_path("sectors", i);
    auto next = read_sector((*list)[i], path);
    auto same = [&](const sector& x) { return x.id == next.id; };
    if (!next.id.empty() && std::any_of(result.begin(), result.end(), same))
      complain(path + ".id", "is used twice");
    next.head = head;
    result.push_back(std::move(next));
  }
  return result;
}

} // namespace

outcome<std::vector<sector>> parse_sectors(std::string_view text) {
  auto file = parse_json(text);
  if (file.is_discarded())
    return fail(errc::malformed, "the sector file is not JSON");
  sector_reader reader;
  auto result = reader.read(file);
  if (!reader.errors.empty())
    return failure{errc::invalid_request, "the sector file has mistakes",
                   std::move(reader.errors)};
  return result;
}

} // namespace bidiq
