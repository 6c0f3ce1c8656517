#include "actors/match/sectors.hpp"

#include "actors/base/parse_json.hpp"
#include "actors/match/sector_reader.hpp"

#include <algorithm>
#include <utility>

namespace bidiq {

namespace {

using json = nlohmann::json;

constexpr size_t max_sectors = 64;
constexpr int format_version = 1;
constexpr unsigned max_head = 1000; // Words of a head.

bool valid_id(std::string_view id) {
  auto known = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  };
  return !id.empty() && id.size() <= 64 && id[0] >= 'a' && id[0] <= 'z'
         && std::all_of(id.begin(), id.end(), known);
}

std::shared_ptr<const text_head> read_head(sector_reader& in,
                                           const json& file) {
  auto x = in.member(file, "", "head", json::value_t::object, false);
  if (!x)
    return nullptr;
  in.check_keys(*x, "head", {"words", "fillers", "purposes"});
  auto result = std::make_shared<text_head>();
  result->words = in.read_count(*x, "head", "words", max_head);
  result->fillers = in.read_words(*x, "head", "fillers");
  result->purposes = in.read_words(*x, "head", "purposes");
  return result;
}

sector read_sector(sector_reader& in, const json& x, const std::string& path) {
  if (!in.is_object(x, path))
    return {};
  auto id = in.read_text(x, path, "id", file_format.longest_term);
  if (!id.empty() && !valid_id(id))
    in.complain(sub_path(path, "id"), "must match [a-z][a-z0-9_]{0,63}");
  auto result = in.read(x, path, {"id"});
  result.id = std::move(id);
  return result;
}

std::vector<sector> read_file(sector_reader& in, const json& file) {
  std::vector<sector> result;
  if (!in.is_object(file, "$"))
    return result;
  in.check_keys(file, "", {"version", "head", "sectors"});
  auto version = file.find("version");
  if (version == file.end() || *version != format_version)
    in.complain("version", "must be " + std::to_string(format_version));
  auto head = read_head(in, file);
  auto list = in.member(file, "", "sectors", json::value_t::array, true);
  if (list && (list->empty() || list->size() > max_sectors))
    in.complain("sectors", "must hold 1 to " + std::to_string(max_sectors));
  for (size_t i = 0; list && i < list->size(); ++i) {
    auto path = item_path("sectors", i);
    auto next = read_sector(in, (*list)[i], path);
    auto same = [&](const sector& x) { return x.id == next.id; };
    if (!next.id.empty() && std::any_of(result.begin(), result.end(), same))
      in.complain(path + ".id", "is used twice");
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
  sector_reader reader{file_format};
  auto result = read_file(reader, file);
  if (!reader.errors.empty())
    return failure{errc::invalid_request, "the sector file has mistakes",
                   std::move(reader.errors)};
  return result;
}

} // namespace bidiq
