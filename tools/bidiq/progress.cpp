#include "tools/bidiq/progress.hpp"

#include "actors/base/parse_json.hpp"
#include "tools/bidiq/text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace bidiq::client {

namespace {

using nlohmann::json;

std::string text_of(const json& object, const char* key) {
  auto i = object.find(key);
  return i != object.end() && i->is_string()
           ? printable(i->get_ref<const std::string&>())
           : std::string();
}

std::optional<int64_t> number_of(const json& object, const char* key) {
  auto i = object.find(key);
  if (i == object.end() || !i->is_number())
    return std::nullopt;
  auto value = i->get<double>();
  if (!(value >= -1e15 && value <= 1e15))
    return std::nullopt;
  return static_cast<int64_t>(value);
}

/// The mark of a UF. All are one column wide in any font.
std::string_view mark(std::string_view status) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 6>
    marks = {{{"fetching", ">"},
              {"retrying", "~"},
              {"success", "+"},
              {"recovered", "+"},
              {"failed", "!"},
              {"skipped", "-"}}};
  for (const auto& [name, text] : marks)
    if (name == status)
      return text;
  return ".";
}

std::string bar(int progress, size_t width) {
  auto filled = width * static_cast<size_t>(progress) / 100;
  std::string result;
  for (size_t i = 0; i < width; ++i)
    result += i < filled ? "█" : "░";
  return result;
}

std::string percent(int progress) {
  return fit(std::to_string(progress) + '%', 4, true);
}

std::string status_tail(const progress_state& state,
                        std::chrono::seconds elapsed) {
  std::string result;
  if (state.items_found)
    result += " · " + format_count(*state.items_found)
              + (*state.items_found == 1 ? " encontrada" : " encontradas");
  result += " · " + format_duration(elapsed.count());
  if (state.seconds_left && *state.seconds_left > 0)
    result += " (faltam ~" + format_duration(*state.seconds_left) + ')';
  return result;
}

void add_uf_lines(const progress_state& state, size_t width,
                  std::vector<std::string>& lines) {
  std::string line;
  for (const auto& uf : state.ufs) {
    auto i = state.uf_status.find(uf);
    auto status = i == state.uf_status.end() ? "pending" : i->second;
    auto item = uf + std::string(mark(status));
    if (!line.empty() && columns(line) + 1 + columns(item) > width) {
      lines.push_back(shorten(line, width));
      line.clear();
    }
    line += (line.empty() ? "" : " ") + item;
  }
  if (!line.empty())
    lines.push_back(shorten(line, width));
}

} // namespace

std::optional<progress_update> parse_update(std::string_view text) {
  auto x = parse_json(text);
  if (!x.is_object())
    return std::nullopt;
  progress_update result;
  result.stage = text_of(x, "stage");
  if (result.stage.empty())
    return std::nullopt;
  auto id = number_of(x, "id");
  if (!id)
    id = number_of(x, "last_event_id");
  result.id = static_cast<uint64_t>(id.value_or(0));
  result.progress = static_cast<int>(
    std::clamp<int64_t>(number_of(x, "progress").value_or(0), 0, 100));
  result.message = text_of(x, "message");
  if (auto detail = x.find("detail");
      detail != x.end() && detail->is_object()) {
    result.uf = shorten(text_of(*detail, "uf"), 8);
    result.uf_status = text_of(*detail, "uf_status");
    result.items_found = number_of(*detail, "items_found");
    result.seconds_left = number_of(*detail, "seconds_left");
  }
  return result;
}

bool is_terminal(std::string_view stage) {
  return stage == "complete" || stage == "degraded" || stage == "error"
         || stage == "cancelled";
}

void apply(progress_state& state, const progress_update& update) {
  state.progress = std::max(state.progress, update.progress);
  state.stage = update.stage;
  state.seconds_left = update.seconds_left;
  if (update.items_found)
    state.items_found = update.items_found;
  if (update.uf_status.empty()) {
    state.message = update.message;
    return;
  }
  if (std::ranges::find(state.ufs, update.uf) == state.ufs.end())
    state.ufs.push_back(update.uf);
  state.uf_status[update.uf] = update.uf_status;
}

std::vector<std::string> render_progress(const progress_state& state,
                                         size_t width,
                                         std::chrono::seconds elapsed) {
  auto bar_width = std::clamp<size_t>(width / 4, 4, 30);
  auto head = bar(state.progress, bar_width) + percent(state.progress) + "  ";
  auto text = state.message + status_tail(state, elapsed);
  std::vector<std::string> lines{shorten(head + text, width)};
  add_uf_lines(state, width, lines);
  return lines;
}

std::string render_plain(const progress_update& update) {
  return '[' + percent(update.progress) + "] " + update.message;
}

bool is_news(const progress_state& before, const progress_update& update) {
  if (update.uf_status.empty())
    return update.message != before.message || is_terminal(update.stage);
  auto i = before.uf_status.find(update.uf);
  return i == before.uf_status.end() || i->second != update.uf_status;
}

} // namespace bidiq::client
