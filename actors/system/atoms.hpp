#pragma once

#include <caf/atom.hpp>

namespace bidiq {

// The program's verbs. A text holds at most 10 of [0-9A-Za-z_ ]; CAF's own
// (caf::tick_atom, caf::publish_atom, ...) come from caf::.
using internal_atom = caf::atom_constant<caf::atom("internal")>;
using submit_atom = caf::atom_constant<caf::atom("submit")>;
using wait_atom = caf::atom_constant<caf::atom("wait")>;
using status_atom = caf::atom_constant<caf::atom("status")>;
using results_atom = caf::atom_constant<caf::atom("results")>;
using cancel_atom = caf::atom_constant<caf::atom("cancel")>;
using list_atom = caf::atom_constant<caf::atom("list")>;
using drain_atom = caf::atom_constant<caf::atom("drain")>;
using fetch_atom = caf::atom_constant<caf::atom("fetch")>;
using page_atom = caf::atom_constant<caf::atom("page")>;
using uf_atom = caf::atom_constant<caf::atom("uf")>;
using done_atom = caf::atom_constant<caf::atom("done")>;
using claim_atom = caf::atom_constant<caf::atom("claim")>;
using attach_atom = caf::atom_constant<caf::atom("attach")>;
using detach_atom = caf::atom_constant<caf::atom("detach")>;
using export_atom = caf::atom_constant<caf::atom("export")>;
using register_atom = caf::atom_constant<caf::atom("register")>;
using start_atom = caf::atom_constant<caf::atom("start")>;
using probe_atom = caf::atom_constant<caf::atom("probe")>;
using sweep_atom = caf::atom_constant<caf::atom("sweep")>;
using redis_atom = caf::atom_constant<caf::atom("redis")>;
using need_atom = caf::atom_constant<caf::atom("need")>;
using have_atom = caf::atom_constant<caf::atom("have")>;
using follow_atom = caf::atom_constant<caf::atom("follow")>;
using ahead_atom = caf::atom_constant<caf::atom("ahead")>;
using fenced_atom = caf::atom_constant<caf::atom("fenced")>;
using store_atom = caf::atom_constant<caf::atom("store")>;
using find_atom = caf::atom_constant<caf::atom("find")>;
using clear_atom = caf::atom_constant<caf::atom("clear")>;
using retry_atom = caf::atom_constant<caf::atom("retry")>;
using reset_atom = caf::atom_constant<caf::atom("reset")>;
using beat_atom = caf::atom_constant<caf::atom("beat")>;
using memory_atom = caf::atom_constant<caf::atom("memory")>;
using gone_atom = caf::atom_constant<caf::atom("gone")>;
using leave_atom = caf::atom_constant<caf::atom("leave")>;
using revoke_atom = caf::atom_constant<caf::atom("revoke")>;

inline constexpr internal_atom internal_atom_v{};
inline constexpr submit_atom submit_atom_v{};
inline constexpr wait_atom wait_atom_v{};
inline constexpr status_atom status_atom_v{};
inline constexpr results_atom results_atom_v{};
inline constexpr cancel_atom cancel_atom_v{};
inline constexpr list_atom list_atom_v{};
inline constexpr drain_atom drain_atom_v{};
inline constexpr fetch_atom fetch_atom_v{};
inline constexpr page_atom page_atom_v{};
inline constexpr uf_atom uf_atom_v{};
inline constexpr done_atom done_atom_v{};
inline constexpr claim_atom claim_atom_v{};
inline constexpr attach_atom attach_atom_v{};
inline constexpr detach_atom detach_atom_v{};
inline constexpr export_atom export_atom_v{};
inline constexpr register_atom register_atom_v{};
inline constexpr start_atom start_atom_v{};
inline constexpr probe_atom probe_atom_v{};
inline constexpr sweep_atom sweep_atom_v{};
inline constexpr redis_atom redis_atom_v{};
inline constexpr need_atom need_atom_v{};
inline constexpr have_atom have_atom_v{};
inline constexpr follow_atom follow_atom_v{};
inline constexpr ahead_atom ahead_atom_v{};
inline constexpr fenced_atom fenced_atom_v{};
inline constexpr store_atom store_atom_v{};
inline constexpr find_atom find_atom_v{};
inline constexpr clear_atom clear_atom_v{};
inline constexpr retry_atom retry_atom_v{};
inline constexpr reset_atom reset_atom_v{};
inline constexpr beat_atom beat_atom_v{};
inline constexpr memory_atom memory_atom_v{};
inline constexpr gone_atom gone_atom_v{};
inline constexpr leave_atom leave_atom_v{};
inline constexpr revoke_atom revoke_atom_v{};

} // namespace bidiq
