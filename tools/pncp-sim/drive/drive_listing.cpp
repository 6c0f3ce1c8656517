#include "tools/pncp-sim/drive/drive_listing.hpp"

#include "actors/base/parse_json.hpp"
#include "tools/pncp-sim/drive/drive_error.hpp"
#include "tools/pncp-sim/drive/drive_fields.hpp"
#include "tools/pncp-sim/drive/drive_query.hpp"
#include "tools/pncp-sim/drive/rs256.hpp"
#include "tools/pncp-sim/random.hpp"

#include <algorithm>
#include <compare>

namespace bidiq {

namespace {

constexpr uint64_t usual_page = 100;
constexpr uint64_t largest_page = 1000;
// Drive's have signs that have to be escaped in a URL.
constexpr std::string_view token_mark = "~!!~";

struct wish {
  drive_query query;
  std::vector<drive_order> order;
  drive_fields fields;
  size_t page = usual_page;
  uint64_t fingerprint = 0;       ///< Of what a token is good for.
  std::optional<drive_file> last; ///< Of the page before, without its bytes.
};

std::string write_token(const drive_file& last, uint64_t fingerprint) {
  nlohmann::json told{fingerprint, last.id, last.folded,
                      last.modified.time_since_epoch().count(),
                      last.is_folder()};
  return std::string{token_mark}.append(to_base64url(
    told.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace)));
}

std::optional<drive_file> read_token(std::string_view text,
                                     uint64_t fingerprint) {
  if (!text.starts_with(token_mark))
    return std::nullopt;
  auto bytes = from_base64url(text.substr(token_mark.size()));
  auto told = parse_json(bytes.value_or(""));
  if (!told.is_array() || told.size() != 5 || told[0] != fingerprint
      || !told[1].is_string() || !told[2].is_string()
      || !told[3].is_number_integer() || !told[4].is_boolean())
    return std::nullopt;
  drive_file out;
  out.id = told[1].get<std::string>();
  out.folded = told[2].get<std::string>();
  out.modified = utc_time{std::chrono::milliseconds{told[3].get<int64_t>()}};
  if (told[4].get<bool>())
    out.mime_type = drive_folder_type;
  return out;
}

std::strong_ordering by(drive_order::key key, const drive_file& a,
                        const drive_file& b) {
  switch (key) {
    case drive_order::key::folder: // Folders first.
      return b.is_folder() <=> a.is_folder();
    case drive_order::key::name:
      return a.folded <=> b.folded;
    case drive_order::key::modified:
      return a.modified.time_since_epoch().count()
             <=> b.modified.time_since_epoch().count();
  }
  return std::strong_ordering::equal;
}

bool is_before(const std::vector<drive_order>& order, const drive_file& a,
               const drive_file& b) {
  for (const auto& one : order) {
    auto found = one.descending ? by(one.by, b, a) : by(one.by, a, b);
    if (found != 0)
      return found < 0;
  }
  return a.id < b.id;
}

// Or the name of the parameter that is wrong.
std::string_view read_wish(wish& out, const store_target& target) {
  auto query = read_drive_query(target.value("q"));
  if (!query)
    return "q";
  auto order = read_drive_order(target.value("orderBy"));
  if (!order)
    return "orderBy";
  auto fields = read_list_fields(target.value("fields"));
  if (!fields)
    return "fields";
  out.query = std::move(*query);
  out.order = std::move(*order);
  out.fields = std::move(*fields);
  if (target.has("pageSize")) {
    auto size = parse_count(target.value("pageSize"));
    if (!size || *size < 1 || *size > largest_page)
      return "pageSize";
    out.page = *size;
  }
  auto spaces = target.value("spaces");
  if (!spaces.empty() && spaces != "drive")
    return "spaces";
  out.fingerprint = mix_bits(hash_text(target.value("q")),
                             hash_text(target.value("orderBy")));
  if (auto token = target.value("pageToken"); !token.empty()) {
    out.last = read_token(token, out.fingerprint);
    if (!out.last)
      return "pageToken";
  }
  return {};
}

using found_files = std::vector<const drive_file*>;

// The next page and, if there is one, a file of the page after that.
found_files in_order_of_ids(const drive_files& files, const wish& asked) {
  found_files out;
  auto at = asked.last ? files.upper_bound(asked.last->id) : files.begin();
  for (; at != files.end() && out.size() <= asked.page; ++at)
    if (asked.query.matches(*at->second))
      out.push_back(at->second.get());
  return out;
}

found_files in_asked_order(const drive_files& files, const wish& asked) {
  found_files out;
  for (const auto& [id, file] : files)
    if (asked.query.matches(*file)
        && (!asked.last || is_before(asked.order, *asked.last, *file)))
      out.push_back(file.get());
  auto count = std::min(out.size(), asked.page + 1);
  std::partial_sort(out.begin(), out.begin() + static_cast<ptrdiff_t>(count),
                    out.end(), [&](auto* a, auto* b) {
                      return is_before(asked.order, *a, *b);
                    });
  out.resize(count);
  return out;
}

} // namespace

store_answer list_drive(const drive_files& files, const store_target& target,
                        const std::string& root) {
  wish asked;
  if (auto wrong = read_wish(asked, target); !wrong.empty())
    return drive_invalid(wrong);
  auto found = asked.order.empty() ? in_order_of_ids(files, asked)
                                   : in_asked_order(files, asked);
  auto out = nlohmann::ordered_json::object();
  if (found.size() > asked.page) {
    found.pop_back();
    if (asked.fields.next_token)
      out["nextPageToken"] = write_token(*found.back(), asked.fingerprint);
  }
  if (asked.fields.list) {
    out["files"] = nlohmann::ordered_json::array();
    for (auto* x : found)
      out["files"].push_back(file_json(*x, asked.fields, root));
  }
  return json_reply(200, out);
}

} // namespace bidiq
