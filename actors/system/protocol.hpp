#pragma once

#include "actors/system/atoms.hpp"
#include "actors/system/messages.hpp"
#include "actors/system/service_names.hpp"

#include <caf/replies_to.hpp>
#include <caf/typed_actor.hpp>

// The whole program's protocol on one page. What an actor sends to itself
// stands in its own header, in an extension of its type here. `reply<T>` is the
// door back to the network: it always gets exactly one answer.

namespace bidiq {

/// What every SERVICE of the root supervisor understands.
using service_actor = caf::typed_actor<
  // How many messages are waiting.
  caf::replies_to<probe_atom>::with<uint64_t>>;

/// A service that shares its state with other nodes.
using sharing_service_actor = service_actor::extend<
  // The link to Redis has changed.
  caf::reacts_to<redis_atom, link_status>>;

/// What asks a source for notices: a search.
using fetch_sink_actor = caf::typed_actor<
  // One page has arrived.
  caf::reacts_to<page_atom, fetched_page_ptr>,
  // A UF has changed its state within a source.
  caf::reacts_to<uf_atom, uf_change>,
  // The job has ended; nothing follows.
  caf::reacts_to<done_atom, fetch_report>>;

/// What asks the cache of raw notices: a source.
using cache_sink_actor = caf::typed_actor<
  // Days that are cached, and what is to be read or waited for
  // (`read_through.hpp`); several for each question.
  caf::reacts_to<find_atom, days_answer_ptr>>;

/// The NOTICE CACHE: raw notices by source, UF, modality and day, in this
/// node's memory and in Redis; and who reads which list now, over all nodes.
using notice_cache_actor = sharing_service_actor::extend<
  // "These days, or you read this."
  caf::reacts_to<find_atom, days_question_ptr, cache_sink_actor>,
  // Keeps days that have been read; with the last of them a lease ends.
  caf::reacts_to<store_atom, days_read_ptr, cache_sink_actor>,
  // The asker gives up the question with this ticket, and what it reads for it.
  caf::reacts_to<cancel_atom, uint64_t, cache_sink_actor>,
  // Lists of this node's memory with notices of these UFs (none: of all),
  // newest day first, as many as hold this many notices.
  caf::reacts_to<list_atom, std::vector<std::string>, uint64_t,
                 reply<notice_lists>>,
  // Forgets everything, on all nodes; answers how many days this node had.
  caf::reacts_to<clear_atom, reply<uint64_t>>,
  // The level of the node's memory has changed.
  caf::reacts_to<memory_atom>>;

/// A SOURCE of notices: cache, paging, limiter, breaker, retries. One per
/// upstream API.
using source_actor
  = sharing_service_actor::extend_with<cache_sink_actor>::extend<
    // Fetches a job for a sink, which gets pages and one report.
    caf::reacts_to<fetch_atom, fetch_job_ptr, fetch_sink_actor>,
    // Stops the job of a search; its sink still gets the report.
    caf::reacts_to<cancel_atom, std::string>,
    // How the source is; the second closes its breaker, on all nodes.
    caf::reacts_to<status_atom, reply<source_view>>,
    caf::reacts_to<reset_atom, reply<source_view>>>;

/// The PROGRESS BROKER of one search: numbers its events, keeps its log, feeds
/// the I/O threads that have listeners.
using progress_broker_actor = caf::typed_actor<
  // Appends one event, which is ignored after a terminal one; tells its id (0:
  // ignored) once it is in the log.
  caf::reacts_to<caf::publish_atom, progress_draft>,
  caf::reacts_to<caf::publish_atom, progress_draft, reply<uint64_t>>,
  // Sends the whole log to a sink and everything that follows; of an unknown
  // search once it is known. A resuming client (`true`) is told if no node
  // knows it.
  caf::reacts_to<attach_atom, progress_sink_ptr, bool>,
  // The sink has no listeners any more.
  caf::reacts_to<detach_atom, progress_sink_ptr>,
  // Answers (or drops) the reply once everything sent before has been handled
  // and is stored, which takes until Redis is back if it is away.
  caf::reacts_to<drain_atom, reply<uint64_t>>,
  // Makes this node the owner of the search, unless another one is.
  caf::reacts_to<claim_atom, search_info, reply<claimed>>,
  // Answers with the last id once the terminal event is in.
  caf::reacts_to<wait_atom, reply<uint64_t>>,
  // The link to Redis has changed.
  caf::reacts_to<redis_atom, link_status>,
  // Another node lacks this log in Redis; it is told `have` when it is there.
  caf::reacts_to<need_atom, std::string>, caf::reacts_to<have_atom>,
  // The result has gone early: so does the log of a search that has ended.
  caf::reacts_to<gone_atom>,
  // A client of the search's user, here or on another node, has seen events up
  // to an id beyond the log. Answers, if the search has ended, whether it may
  // be sent the terminal event as that id + 1; once for an id.
  caf::reacts_to<ahead_atom, uint64_t, reply<bool>>,
  caf::reacts_to<ahead_atom, uint64_t>,
  // This node does not run the search: whoever takes its job is to own it.
  caf::reacts_to<leave_atom>,
  // It was claimed here, and does not begin; answers once any node may claim
  // it, or when that cannot be told.
  caf::reacts_to<clear_atom, reply<bool>>,
  // It runs it as a job, with that fencing token.
  caf::reacts_to<store_atom, uint64_t>>;

/// The STREAM LIMITER: who may open another progress stream.
using stream_limiter_actor = sharing_service_actor::extend<
  // Asks for a slot for a user (or address) who may have so many; resuming
  // clients always get one. Answers `true`, or fails with `too_many_streams`
  // and `retry_after`.
  caf::reacts_to<claim_atom, std::string, uint64_t, bool, reply<bool>>,
  // Gives a slot back.
  caf::reacts_to<detach_atom, std::string>,
  // How many streams are open.
  caf::reacts_to<status_atom, reply<uint64_t>>>;

/// The PROGRESS REGISTRY: which search has which broker.
using progress_registry_actor = sharing_service_actor::extend<
  // Makes (or finds) the broker of a search of a user with this many UFs.
  caf::replies_to<claim_atom, std::string, std::string,
                  uint32_t>::with<progress_broker_actor>,
  // A hub has a listener for a search, which may not exist yet. If it does not
  // and the listener says it has seen events before (`true`), the sink is told
  // that nothing is left, as soon as no node is found to know it; else it hears
  // when the search appears.
  caf::reacts_to<attach_atom, std::string, progress_sink_ptr, bool>,
  // A hub has no listener left for a search.
  caf::reacts_to<detach_atom, std::string, progress_sink_ptr>,
  // Publishes through the very same broker, which is made if it is unknown.
  caf::reacts_to<caf::publish_atom, std::string, progress_draft,
                 reply<uint64_t>>,
  // Once everything that came before is stored.
  caf::reacts_to<drain_atom, reply<uint64_t>>,
  // A broker whose log has expired leaves its terminal event.
  caf::reacts_to<done_atom, std::string, event_batch_ptr>,
  // A broker makes itself known to a restarted registry.
  caf::reacts_to<register_atom, std::string, std::string,
                 progress_broker_actor>,
  // Asks who owns a search id; this node does from now on if no other does.
  caf::reacts_to<claim_atom, search_info, reply<claimed>>,
  // Follows a search of another node for a while, without a listener.
  caf::reacts_to<follow_atom, std::string>,
  // The broker's messages of the same names, by search id.
  caf::reacts_to<wait_atom, std::string, reply<uint64_t>>,
  caf::reacts_to<ahead_atom, std::string, uint64_t, reply<bool>>,
  caf::reacts_to<ahead_atom, std::string, uint64_t>,
  caf::reacts_to<need_atom, std::string, std::string>,
  caf::reacts_to<have_atom, std::string>,
  caf::reacts_to<gone_atom, std::string>,
  caf::reacts_to<leave_atom, std::string>,
  caf::reacts_to<clear_atom, std::string, reply<bool>>,
  caf::reacts_to<store_atom, std::string, uint64_t>>;

/// One SEARCH, from its request to its end: once its result is where it can be
/// read, there is no actor any more.
using search_actor = fetch_sink_actor::extend<
  // Begins; until then it is told where it stands in the queue.
  caf::reacts_to<start_atom>, caf::reacts_to<start_atom, uint64_t>,
  // The result store's messages of the same names.
  caf::reacts_to<results_atom, reply<search_result_ptr>>,
  caf::reacts_to<status_atom, reply<search_snapshot>>,
  caf::reacts_to<cancel_atom, reply<search_snapshot>>,
  // The exporter has finished (or failed to write) the workbook.
  caf::reacts_to<export_atom, excel_link>>;

/// The SEARCH SUPERVISOR: admits searches, runs them, survives them.
using search_supervisor_actor = service_actor::extend<
  // Admits or joins a search.
  caf::reacts_to<submit_atom, search_order_ptr, reply<submitted>>,
  // Repeats what failed of an ended search.
  caf::reacts_to<retry_atom, std::string, identity, reply<retried>>,
  caf::reacts_to<status_atom, reply<search_load>>,
  // A search has ended; what is known of it says how.
  caf::reacts_to<done_atom, std::string>,
  // Another node has turned out to own a search: its work here is called off,
  // and those who wait get the other's result.
  caf::reacts_to<fenced_atom, std::string>,
  // The workers of a search died again and again: it ends as failed, with this
  // message.
  caf::reacts_to<gone_atom, search_order_ptr, std::string>,
  // A search that no worker had yet was called off.
  caf::reacts_to<cancel_atom, search_order_ptr>,
  // No new searches; answers once none is running. The second: the time for
  // that is over, and what still runs gets a terminal error.
  caf::reacts_to<drain_atom, reply<uint64_t>>, caf::reacts_to<drain_atom>>;

/// The RESULT STORE: answers questions about every search, be it running here,
/// ended here, or another node's; keeps results within their bounds, and, with
/// Redis, where other nodes find them. About another node's search it fails
/// with `shared_state_lost` while Redis is away.
using result_store_actor = sharing_service_actor::extend<
  // Answers when the search has ended.
  caf::reacts_to<wait_atom, std::string, identity, reply<search_result_ptr>>,
  // Answers with the result or what has been found so far; null before that.
  caf::reacts_to<results_atom, std::string, identity, reply<search_result_ptr>>,
  caf::reacts_to<status_atom, std::string, identity, reply<search_snapshot>>,
  // Calls it off; what has been found is kept. Answers at the search's end.
  caf::reacts_to<cancel_atom, std::string, identity, reply<search_snapshot>>,
  // A user's searches, newest first.
  caf::reacts_to<list_atom, identity, reply<snapshot_list>>,
  // The result whose workbook has this path in the object store.
  caf::reacts_to<find_atom, std::string, reply<search_result_ptr>>,
  // Keeps an ending search's result for other nodes, and answers whether it
  // could; or what has been found so far: the newest wins, and `queued` means
  // that there is nothing to show yet.
  caf::reacts_to<store_atom, search_result_ptr, reply<bool>>,
  caf::reacts_to<store_atom, search_result_ptr>,
  // The notices of this result are final, while its workbook is being written:
  // they can be stored already. Nothing else of it is looked at.
  caf::reacts_to<start_atom, search_result_ptr>,
  // A search has ended here and told it to this broker (none: not told yet),
  // whose successor is told again should it crash. Answers once every question
  // that came before has been passed on.
  caf::replies_to<done_atom, std::string, progress_broker_actor>::with<bool>,
  // A repetition has replaced an ended search's result: this one counts now,
  // also where that search ran; or another node has one, and is asked for it.
  caf::reacts_to<retry_atom, search_result_ptr>,
  caf::reacts_to<retry_atom, std::string>,
  // Another node owns this search: what this one found is never stored again.
  caf::reacts_to<fenced_atom, std::string>,
  // The level of the node's memory has changed.
  caf::reacts_to<memory_atom>,
  // Answers once Redis is there and has every result of this node; at once
  // without Redis.
  caf::reacts_to<drain_atom, reply<uint64_t>>>;

/// The ACCOUNTS: who users are here, what they may do and have used, and the
/// history of searches, all of it in the database. Fails with `unavailable`
/// while that is away.
using accounts_actor = sharing_service_actor::extend<
  // The account of a verified token's user, made at the first time.
  caf::reacts_to<find_atom, account_claim, reply<account>>,
  // What a user has used of this month.
  caf::reacts_to<status_atom, identity, reply<quota_use>>,
  // How a user whose plan limits it stands with his requests a minute.
  caf::reacts_to<status_atom, identity, reply<rate_use>>,
  // The plans that can be had, cheapest first.
  caf::reacts_to<list_atom, reply<plan_list>>,
  // A search wants to begin. Fails with `rate_limited`, `quota_exceeded`,
  // `plan_required`, `gone` or `search_id_reused`.
  caf::reacts_to<claim_atom, search_charge, reply<search_charged>>,
  // A search of that id and user did not begin after all.
  caf::reacts_to<cancel_atom, std::string, std::string>,
  // A search has ended; `true` gives it back to its user's month.
  caf::reacts_to<done_atom, search_record, bool>,
  // A user's searches, newest first: how many, behind how many.
  caf::reacts_to<list_atom, identity, uint64_t, uint64_t,
                 reply<search_history>>,
  // What a user's history knows of a search id; `not_found`.
  caf::reacts_to<find_atom, identity, std::string, reply<search_record>>,
  // Something happened that others may ask about later.
  caf::reacts_to<store_atom, audit_event>,
  // A user's own sectors, by id; one of them, of that id: `not_found`.
  caf::reacts_to<list_atom, identity, reply<own_sector_list>>,
  caf::reacts_to<find_atom, identity, std::string, reply<own_sector>>,
  // Creates or replaces the one of that id with this definition. Fails with
  // `too_many_sectors`.
  caf::reacts_to<store_atom, identity, std::string, std::string,
                 reply<saved_sector>>,
  // Removes the one of that id: `not_found`.
  caf::reacts_to<clear_atom, identity, std::string, reply<bool>>>;

/// The TOKEN CACHE: whom a token names. One that this node knows is found
/// without it, in the `token_table` that it fills.
using token_cache_actor = sharing_service_actor::extend<
  // Verifies a token. Fails with `unauthorized` for one that is none, and with
  // `auth_unavailable` while that cannot be found out.
  caf::reacts_to<find_atom, std::string, reply<verified_caller_ptr>>,
  // Signs a good token out, on all nodes, until its own end.
  caf::reacts_to<revoke_atom, std::string, verified_caller_ptr, reply<bool>>,
  // Forgets what is known of a user's tokens, on all nodes: they are verified
  // again. Answers how many this node knew.
  caf::reacts_to<clear_atom, std::string, reply<uint64_t>>>;

/// The JOB RUNNER: keeps what was accepted until it has ended, whichever
/// process dies meanwhile, and has searches run that a dead worker left. Fails
/// with `unavailable` while the store of jobs cannot be reached.
using job_runner_actor = service_actor::extend<
  // Jobs wait in the store.
  caf::reacts_to<start_atom>,
  // This node ends: its searches go on at other workers, if there are any.
  caf::reacts_to<leave_atom>,
  // A search is about to begin here, created at that time. Fails with `gone`
  // and `search_id_reused`, if its id was another job's.
  caf::reacts_to<store_atom, search_order_ptr, utc_time, reply<job_kept>>,
  // A search of this node has ended; the history has its end, or never will.
  caf::reacts_to<done_atom, std::string, job_end>,
  caf::reacts_to<done_atom, std::string>,
  // Jobs, newest first; an administrator sees everybody's.
  caf::reacts_to<list_atom, identity, job_query, reply<job_page>>,
  // One of them: `not_found`.
  caf::reacts_to<find_atom, identity, std::string, reply<job>>,
  // Calls it off: `already_finished`.
  caf::reacts_to<cancel_atom, identity, std::string, reply<job>>,
  // A dead one is tried again: `nothing_to_retry` if it is not dead.
  caf::reacts_to<retry_atom, std::string, reply<job>>,
  // Answers once every end is written, or cannot be for now.
  caf::reacts_to<drain_atom, reply<uint64_t>>>;

/// The NODE REGISTRY: this node's heartbeat, who else is alive, and what other
/// nodes ask of this one.
using node_registry_actor = sharing_service_actor;

/// The REDIS SUPERVISOR: connects, watches, connects again.
using redis_supervisor_actor = service_actor;

/// The EXCEL EXPORTER: writes workbooks into the object store. Blocks, so it is
/// detached.
using excel_exporter_actor = service_actor::extend<
  // Writes the workbook of a result and tells its search.
  caf::reacts_to<export_atom, search_result_ptr, search_actor>,
  // Writes the workbook of a result that ended on another node, or whose
  // object was lost, under the path it has, unless it is there. Answers whether
  // it is there now.
  caf::reacts_to<export_atom, std::string, search_result_ptr, reply<bool>>,
  // Deletes expired objects; repeats itself.
  caf::reacts_to<sweep_atom>>;

} // namespace bidiq
