#pragma once

#include "actors/base/reply.hpp"
#include "actors/domain/account.hpp"
#include "actors/domain/event.hpp"
#include "actors/domain/fetch.hpp"
#include "actors/domain/identity.hpp"
#include "actors/domain/job.hpp"
#include "actors/domain/link_status.hpp"
#include "actors/domain/read_through.hpp"
#include "actors/domain/search_info.hpp"
#include "actors/domain/search_order.hpp"
#include "actors/domain/source_view.hpp"
#include "actors/domain/verified_caller.hpp"

#include <caf/allowed_unsafe_message_type.hpp>

#include <memory>
#include <optional>
#include <string>
#include <type_traits>

namespace bidiq {

/// What a connection to Redis tells its supervisor: `link` 0 carries commands,
/// 1 subscriptions; `attempt` says which connection it was (0: the current
/// one), or which `beacon` (a message of this node to itself) has come back.
struct link_report {
  enum class kind : uint8_t { opened, failed, broken, pong, error, beacon };

  kind type = kind::opened;
  int link = 0;
  uint64_t attempt = 0;
  uint8_t code = 0; ///< redis::errc, of `failed`, `broken`, `error`.
  std::string text; ///< What an error says; the incarnation of a pong.
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

/// How the result store goes on after an answer; its own type.
struct store_step;
using store_step_ptr = std::shared_ptr<const store_step>;

/// What a source hears from Redis about its limiter and breaker; its own type.
struct source_limits_input;
using source_limits_input_ptr = std::shared_ptr<const source_limits_input>;

/// How the token cache goes on after an answer; its own type.
struct token_step;
using token_step_ptr = std::shared_ptr<const token_step>;

/// How the job runner goes on after an answer; its own type.
struct job_step;
using job_step_ptr = std::shared_ptr<const job_step>;
struct loop_step;
using loop_step_ptr = std::shared_ptr<const loop_step>;

/// What the progress bridge of a broker hears from Redis; its own type.
struct bridge_input;
using bridge_input_ptr = std::shared_ptr<const bridge_input>;

} // namespace bidiq

// Messages that never leave the process: immutable or shared, so copying is
// cheap and nothing needs to be serialised.
namespace caf {

template <class T>
struct allowed_unsafe_message_type<std::shared_ptr<const T>> : std::true_type {
};

template <class T>
struct allowed_unsafe_message_type<bidiq::reply<T>> : std::true_type {};

} // namespace caf

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(bidiq::identity)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(bidiq::account_claim)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(bidiq::search_charge)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(bidiq::outcome<bidiq::search_charged>)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(bidiq::search_record)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(bidiq::audit_event)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(bidiq::uf_change)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(bidiq::fetch_report)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(bidiq::progress_draft)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(bidiq::progress_sink_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(bidiq::excel_link)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(bidiq::search_snapshot)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(bidiq::search_info)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(bidiq::job_end)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(bidiq::outcome<bidiq::job_kept>)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(bidiq::job_query)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(bidiq::utc_time)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(bidiq::link_status)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(bidiq::link_report)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(bidiq::outcome<bidiq::claimed>)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(bidiq::source_view)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(bidiq::retry_step)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(bidiq::token_step_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(bidiq::verified_caller_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(bidiq::reply<bidiq::verified_caller_ptr>)
