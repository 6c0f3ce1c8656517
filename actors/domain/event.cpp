#include "actors/domain/event.hpp"

#include "actors/base/enum_names.hpp"
#include "actors/base/json_text.hpp"

#include <algorithm>
#include <charconv>

namespace bidiq {

namespace {

constexpr enum_names<stage::cancelled> stages{
  "queued",       "connecting", "fetching",    "uf_status", "source_complete",
  "source_error", "filtering",  "summarizing", "excel",     "complete",
  "degraded",     "error",      "cancelled"};

// Wraps SSE bytes into one HTTP chunk (RFC 9112 section 7.1).
std::string chunk(std::initializer_list<std::string_view> body) {
  size_t size = 0;
  for (auto x : body)
    size += x.size();
  char digits[2 * sizeof size];
  auto end = std::to_chars(digits, digits + sizeof digits, size, 16).ptr;
  std::string out;
  out.reserve(sizeof digits + size + 4);
  out.append(digits, end).append("\r\n");
  for (auto x : body)
    out.append(x);
  return out.append("\r\n");
}

std::string render_json(std::string_view search_id, uint64_t id,
                        std::string_view at, int progress,
                        std::string_view message, std::string_view detail,
                        utc_time now) {
  std::string out;
  out.reserve(160 + search_id.size() + message.size() + detail.size());
  out.append("{\"id\":").append(std::to_string(id));
  out += ",\"search_id\":";
  append_json_string(out, search_id);
  out.append(",\"stage\":\"").append(at);
  out.append("\",\"progress\":").append(std::to_string(progress));
  out += ",\"message\":";
  append_json_string(out, message);
  out.append(",\"detail\":").append(detail);
  out.append(",\"ts\":\"").append(format_utc(now)) += "\"}";
  return out;
}

// The only parts of another node's event that are looked at.
struct event_parts {
  std::string_view id;
  std::string_view at;
  std::string_view progress;
};

// The last one counts if a member comes twice. There are no parts unless the
// whole text is one sound object.
std::optional<event_parts> cut_out(std::string_view text) {
  json_reader in{text};
  event_parts out;
  if (!in.take('{'))
    return std::nullopt;
  do {
    auto key = in.string();
    if (!key || !in.take(':'))
      return std::nullopt;
    auto value = in.value();
    if (!value)
      return std::nullopt;
    if (*key == "id")
      out.id = *value;
    else if (*key == "stage")
      out.at = *value;
    else if (*key == "progress")
      out.progress = *value;
  } while (in.take(','));
  return in.take('}') && in.at_end() ? std::optional{out} : std::nullopt;
}

// Digits only: of a sound number these are the whole ones from 0.
template <class T>
std::optional<T> whole_number(std::string_view text) noexcept {
  T out{};
  auto end = text.data() + text.size();
  auto [last, ec] = std::from_chars(text.data(), end, out);
  if (text.empty() || ec != std::errc{} || last != end)
    return std::nullopt;
  return out;
}

void render_frame(progress_event& x) {
  x.frame = chunk({"id: ", std::to_string(x.id), "\ndata: ", x.json, "\n\n"});
}

} // namespace

std::string_view to_string(stage x) noexcept {
  return stages.of(x);
}

std::optional<stage> parse_stage(std::string_view name) noexcept {
  return stages.find(name);
}

uint64_t memory_of(const progress_event& x) noexcept {
  // With its shared pointer's counters and what malloc adds.
  constexpr uint64_t beside = 96;
  return sizeof(x) + x.json.capacity() + x.frame.capacity() + beside;
}

progress_event_ptr make_event(std::string_view search_id, uint64_t id,
                              const progress_draft& draft, int progress,
                              utc_time now) {
  auto out = std::make_shared<progress_event>();
  out->id = id;
  out->at = draft.at;
  out->progress = progress;
  out->json = render_json(search_id, id, to_string(draft.at), progress,
                          draft.message, draft.detail, now);
  render_frame(*out);
  return out;
}

progress_event_ptr read_event(std::string_view text) {
  auto parts = cut_out(text);
  if (!parts || parts->at.size() < 2)
    return nullptr;
  auto id = whole_number<uint64_t>(parts->id);
  auto share = whole_number<unsigned>(parts->progress);
  auto known = parse_stage(parts->at.substr(1, parts->at.size() - 2));
  // A line break outside of strings is legal JSON and would end the data line.
  if (!id || *id == 0 || !share || *share > 100 || !known
      || parts->at.front() != '"'
      || text.find_first_of("\r\n") != std::string_view::npos
      || !text.starts_with("{\"id\":" + std::to_string(*id) + ','))
    return nullptr;
  auto out = std::make_shared<progress_event>();
  out->id = *id;
  out->at = *known;
  out->progress = static_cast<int>(*share);
  out->json = text;
  render_frame(*out);
  return out;
}

bool repeats(const progress_event& x, const progress_event& before) noexcept {
  auto said = [](std::string_view json) {
    return json.substr(std::min(json.find(','), json.size()));
  };
  return said(x.json) == said(before.json);
}

progress_event_ptr renumbered(const progress_event& event, uint64_t id) {
  auto out = std::make_shared<progress_event>(event);
  out->id = id;
  auto old = "{\"id\":" + std::to_string(event.id);
  if (event.json.starts_with(old))
    out->json.replace(0, old.size(), "{\"id\":" + std::to_string(id));
  render_frame(*out);
  return out;
}

progress_event_ptr unreadable_event(uint64_t id) {
  auto out = std::make_shared<progress_event>();
  out->id = id;
  return out;
}

std::string comment_frame(std::string_view text) {
  return chunk({": ", text, "\n\n"});
}

std::string unknown_search_frame(std::string_view search_id,
                                 std::string_view message, utc_time now) {
  auto json = render_json(search_id, 0, "error", 100, message, "{}", now);
  return chunk({"data: ", json, "\n\n"});
}

} // namespace bidiq
