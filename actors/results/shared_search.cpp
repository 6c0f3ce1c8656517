#include "actors/results/shared_search.hpp"

#include "actors/base/parse_json.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>

namespace bidiq {

namespace {

// A partial result without progress and without news for so long is all that
// will ever be: after an emptied Redis the progress is back within seconds.
constexpr std::chrono::seconds abandoned_after{60};

constexpr const char* renewed_message
  = "O que faltava foi buscado de novo; este é o novo resultado";

constexpr const char* lost_message
  = "A busca foi interrompida antes do fim; mostramos o que foi encontrado";

uint64_t number_of(const std::string& text) {
  uint64_t out = 0;
  std::from_chars(text.data(), text.data() + text.size(), out);
  return out;
}

// The end of the year 9999, which is as far as dates are written.
constexpr uint64_t last_millisecond = 253'402'300'799'999;

// The thousandths behind "YYYY-MM-DDTHH:MM:SS", which no other reader of times
// wants.
std::chrono::milliseconds fraction_of(const std::string& text) {
  constexpr size_t seconds_end = 19;
  auto has_it = text.size() == seconds_end + 5 && text[seconds_end] == '.';
  return std::chrono::milliseconds{
    has_it ? number_of(text.substr(seconds_end + 1, 3)) : 0};
}

// Milliseconds since 1970, or as events write it.
utc_time time_of(const std::string& text) {
  if (auto t = parse_local_time(text))
    return utc_time{t->time_since_epoch()} + fraction_of(text);
  auto ms = number_of(text);
  return utc_time{std::chrono::milliseconds{ms <= last_millisecond ? ms : 0}};
}

std::optional<search_status> status_at(stage x) {
  switch (x) {
    case stage::complete:
      return search_status::completed;
    case stage::degraded:
      return search_status::degraded;
    case stage::error:
      return search_status::failed;
    case stage::cancelled:
      return search_status::cancelled;
    case stage::queued:
      return search_status::queued;
    default:
      return std::nullopt;
  }
}

stage stage_of(search_status x) {
  switch (x) {
    case search_status::completed:
      return stage::complete;
    case search_status::degraded:
      return stage::degraded;
    case search_status::failed:
      return stage::error;
    case search_status::cancelled:
      return stage::cancelled;
    case search_status::queued:
      return stage::queued;
    case search_status::running:
      break;
  }
  return stage::fetching;
}

void read_event(const std::string& text, search_snapshot& out) {
  auto json = parse_json(text);
  if (!json.is_object())
    return;
  auto message = json.find("message");
  if (message != json.end() && message->is_string())
    out.message = message->get<std::string>();
  auto detail = json.find("detail");
  if (detail == json.end() || !detail->is_object())
    return;
  auto position = detail->find("queue_position");
  if (position != detail->end() && position->is_number_unsigned())
    out.queue_position = position->get<uint64_t>();
}

void read_head(const result_head& x, search_snapshot& out) {
  out.total_raw = x.total_raw;
  out.found = x.found;
  out.request = x.request;
  if (!x.other_version)
    out.print = x.print;
}

} // namespace

std::string shared_search::field(const std::string& name) const {
  auto i = progress.find(name);
  return i == progress.end() ? "" : i->second;
}

std::string shared_search::user() const {
  if (auto name = field("user"); !name.empty())
    return name;
  if (final_head)
    return final_head->user;
  return partial_head ? partial_head->user : "";
}

std::optional<stage> shared_search::at() const {
  auto name = field("stage");
  for (auto i = 0; i <= static_cast<int>(stage::cancelled); ++i)
    if (auto x = static_cast<stage>(i); to_string(x) == name)
      return x;
  return std::nullopt;
}

search_status shared_search::status() const {
  auto told = at();
  if (final_head && terminal(told.value_or(stage::complete)))
    return final_head->status;
  // A log that nobody owns waits for a worker, who goes on where it ends.
  if (told && !terminal(*told) && field("node").empty())
    return search_status::queued;
  return told ? status_at(*told).value_or(search_status::running)
              : search_status::running;
}

bool may_read(const std::string& user, const identity& who) {
  return who.admin || (!user.empty() && user == who.user);
}

search_snapshot snapshot_of(const std::string& id, const shared_search& x) {
  search_snapshot out;
  out.search_id = id;
  out.status = x.status();
  auto told = x.at();
  auto renewed = told && terminal(*told) && *told != stage_of(out.status);
  out.at = told && !renewed ? *told : stage_of(out.status);
  out.progress
    = static_cast<int>(std::min<uint64_t>(number_of(x.field("progress")), 100));
  out.last_event_id = number_of(x.field("last_event_id"));
  out.created = time_of(x.field("created_at"));
  out.updated = time_of(x.field("updated_at"));
  read_event(x.newest_event, out);
  if (x.partial_head)
    read_head(*x.partial_head, out);
  if (x.final_head)
    read_head(*x.final_head, out);
  if (renewed) {
    out.message = renewed_message;
    out.updated = x.final_head->updated;
  }
  // The progress of an ended search expires before its result.
  if (x.progress.empty() && (x.final_head || x.partial_head)) {
    auto& head = x.final_head ? *x.final_head : *x.partial_head;
    out.progress = x.final_head ? 100 : 0;
    out.updated = head.updated;
    out.created = head.updated - std::chrono::milliseconds{head.duration_ms};
  }
  return out;
}

progress_draft renewed_end(const search_result& x) {
  progress_draft out;
  out.at = stage_of(x.status);
  out.progress = 100;
  out.message = renewed_message;
  return out;
}

search_result_ptr settle_partial(search_result_ptr partial,
                                 const shared_search& x, utc_time now) {
  auto ended = terminal(x.at().value_or(stage::queued));
  auto abandoned = x.progress.empty()
                   && now > partial->updated + abandoned_after;
  if (!ended && !abandoned)
    return partial;
  auto out = std::make_shared<search_result>(*partial);
  out->status = ended ? x.status() : search_status::failed;
  out->is_partial = true;
  out->excel.status = "skipped";
  out->degradation_reason = lost_message;
  for (auto& uf : out->ufs)
    if (uf.status != "success" && uf.status != "recovered")
      uf.status = "failed";
  return out;
}

} // namespace bidiq
