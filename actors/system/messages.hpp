#pragma once

#include "actors/cache/cells.hpp"
#include "actors/progress/event.hpp"
#include "actors/progress/subject.hpp"
#include "actors/search/request.hpp"
#include "actors/search/result.hpp"
#include "actors/sources/fetch.hpp"
#include "actors/sources/source_view.hpp"
#include "actors/system/reply.hpp"

#include <caf/allowed_unsafe_message_type.hpp>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace bidiq {

/// The one user there is with AUTH_MODE=off.
inline constexpr const char* local_user = "local";

/// Who asks.
struct identity {
  std::string user = local_user;
  bool admin = false;
};

/// A search as it was asked for, with where it came from.
struct search_order {
  search_request_ptr request; ///< With its `search_id` set.
  identity who;
  std::string request_id;
  std::string traceparent;
  /// The search whose failed UFs this one repeats, and whose result it then
  /// replaces; empty: none.
  std::string retry_of = {};
  std::vector<std::string> keep_ufs = {}; ///< Those that had not failed.
};
using search_order_ptr = std::shared_ptr<const search_order>;

/// The answer to a submitted search.
struct submitted {
  std::string search_id;
  bool joined = false; ///< The search already existed.
};

/// The state of a search now.
struct search_snapshot {
  std::string search_id;
  search_status status = search_status::queued;
  stage at = stage::queued;
  int progress = 0;
  std::string message;
  uint64_t last_event_id = 0;
  uint64_t total_raw = 0;
  uint64_t found = 0;
  uint64_t queue_position = 0; ///< 0 = not queued.
  utc_time created{};
  utc_time updated{};
  search_request_ptr request;
};
using snapshot_list = std::vector<search_snapshot>;

/// Load of the search supervisor, for health and metrics.
struct search_load {
  uint64_t active = 0;
  uint64_t queued = 0;
  uint64_t kept = 0; ///< Finished ones still readable.
};

/// What a connection to Redis tells its supervisor: `link` 0 carries commands,
/// 1 subscriptions; `attempt` says which connection it was (0: the current
/// one), or which `beacon` (a message of this node to itself) has come back.
struct link_report {
  enum class kind : uint8_t { opened, failed, broken, pong, error, beacon };

  kind type = kind::opened;
  int link = 0;
  uint64_t attempt = 0;
  uint8_t code = 0; ///< redis::errc, of `failed`, `broken`, `error`.
  std::string text; ///< Of errors; of a pong the incarnation.
};

/// The answer to a repeated search (contract section 3, `retry`).
struct retried {
  std::string search_id;
  std::string progress_id; ///< `<search_id>-r1`, `-r2`, ...
};

/// A repetition on its way: the result that is to be repeated, or how the
/// attempt to start under the `attempt`th progress id went.
struct retry_step {
  std::string search_id;
  identity who;
  reply<retried> answer;
  outcome<search_result_ptr> old = search_result_ptr{};
  unsigned attempt = 0;
  std::optional<outcome<submitted>> admitted = std::nullopt;
};

/// What a source hears from Redis about its limiter and breaker; its own type.
struct gate_input;
using gate_input_ptr = std::shared_ptr<const gate_input>;

/// What the progress bridge of a broker hears from Redis; its own type.
struct bridge_input;
using bridge_input_ptr = std::shared_ptr<const bridge_input>;

} // namespace bidiq

// Messages that never leave the process: immutable or shared, so copying is
// cheap and nothing needs to be serialised.
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(bidiq::identity)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(bidiq::search_order_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(bidiq::search_result_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(bidiq::fetch_job_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(bidiq::fetched_page_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(bidiq::fetched_response_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(bidiq::slice_change)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(bidiq::fetch_report)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(bidiq::progress_draft)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(bidiq::progress_sink_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(bidiq::excel_link)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(bidiq::search_snapshot)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(bidiq::reply<bidiq::submitted>)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(bidiq::reply<bidiq::search_result_ptr>)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(bidiq::reply<bidiq::search_snapshot>)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(bidiq::reply<bidiq::snapshot_list>)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(bidiq::reply<bidiq::search_load>)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(bidiq::reply<uint64_t>)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(bidiq::reply<bool>)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(bidiq::progress_subject)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(bidiq::reply<bidiq::claimed>)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(bidiq::link_news)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(bidiq::link_report)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(bidiq::outcome<bidiq::claimed>)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(bidiq::bridge_input_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(bidiq::reply<std::string>)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(bidiq::event_batch_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(bidiq::cache_question_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(bidiq::cache_answer_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(bidiq::cache_batch_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(bidiq::cache_step_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(bidiq::flight_request)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(bidiq::flight_verdict)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(bidiq::gate_input_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(bidiq::source_view)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(bidiq::reply<bidiq::source_view>)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(bidiq::reply<bidiq::retried>)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(bidiq::retry_step)
