#include "actors/progress/event.hpp"

#include "actors/system/parse_json.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>

namespace bidiq {

namespace {

// A JSON string literal of any bytes: what is not UTF-8 becomes U+FFFD.
std::string quoted(std::string_view text) {
  using nlohmann::json;
  return json(text).dump(-1, ' ', false, json::error_handler_t::replace);
}

// Wraps SSE bytes into one HTTP chunk (RFC 9112 section 7.1).
std::string chunk(std::string_view body) {
  char size[24];
  auto n = std::snprintf(size, sizeof size, "%zx\r\n", body.size());
  std::string out;
  out.reserve(body.size() + static_cast<size_t>(n) + 2);
  out.append(size, static_cast<size_t>(n)).append(body).append("\r\n");
  return out;
}

std::string render_json(std::string_view search_id, uint64_t id,
                        std::string_view at, int progress,
                        std::string_view message, std::string_view detail,
                        utc_time now) {
  std::string out = "{\"id\":" + std::to_string(id);
  out += ",\"search_id\":" + quoted(search_id);
  out.append(",\"stage\":\"").append(at);
  out += "\",\"progress\":" + std::to_string(progress);
  out += ",\"message\":" + quoted(message);
  out.append(",\"detail\":").append(detail);
  out += ",\"ts\":\"" + format_utc(now) + "\"}";
  return out;
}

void render_frame(progress_event& x) {
  x.frame = chunk("id: " + std::to_string(x.id) + "\ndata: " + x.json + "\n\n");
}

} // namespace

std::string_view to_string(stage x) noexcept {
  switch (x) {
    case stage::queued:
      return "queued";
    case stage::connecting:
      return "connecting";
    case stage::fetching:
      return "fetching";
    case stage::uf_status:
      return "uf_status";
    case stage::source_complete:
      return "source_complete";
    case stage::source_error:
      return "source_error";
    case stage::filtering:
      return "filtering";
    case stage::summarizing:
      return "summarizing";
    case stage::excel:
      return "excel";
    case stage::complete:
      return "complete";
    case stage::degraded:
      return "degraded";
    case stage::error:
      return "error";
    case stage::cancelled:
      return "cancelled";
  }
  return "?";
}

std::optional<stage> parse_stage(std::string_view name) noexcept {
  for (auto i = 0; i <= static_cast<int>(stage::cancelled); ++i)
    if (auto x = static_cast<stage>(i); to_string(x) == name)
      return x;
  return std::nullopt;
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
  using nlohmann::json;
  auto parsed = parse_json(text);
  if (!parsed.is_object())
    return nullptr;
  auto id = parsed.find("id");
  auto at = parsed.find("stage");
  auto progress = parsed.find("progress");
  if (id == parsed.end() || !id->is_number_unsigned() || at == parsed.end()
      || !at->is_string() || progress == parsed.end()
      || !progress->is_number_unsigned())
    return nullptr;
  auto known = parse_stage(at->get_ref<const std::string&>());
  auto out = std::make_shared<progress_event>();
  out->id = id->get<uint64_t>();
  auto share = progress->get<uint64_t>();
  // A line break outside of strings is legal JSON and would end the data line.
  if (!known || out->id == 0 || share > 100
      || text.find_first_of("\r\n") != std::string_view::npos
      || !text.starts_with("{\"id\":" + std::to_string(out->id) + ','))
    return nullptr;
  out->at = *known;
  out->progress = static_cast<int>(share);
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
  return chunk(": " + std::string{text} + "\n\n");
}

std::string unknown_search_frame(std::string_view search_id,
                                 std::string_view message, utc_time now) {
  return chunk("data: "
               + render_json(search_id, 0, "error", 100, message, "{}", now)
               + "\n\n");
}

} // namespace bidiq
