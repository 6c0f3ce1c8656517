#pragma once

#include "actors/system/time.hpp"
#include "tools/pncp-sim/answer.hpp"
#include "tools/pncp-sim/faults.hpp"
#include "tools/pncp-sim/page.hpp"

#include <cstdint>
#include <string_view>

namespace bidiq {

/// Renders what a replacing fault sends for `path`, with its delay.
sim_answer replacement_answer(const fault_rule& rule, std::string_view path,
                              utc_time now, uint64_t draw);

/// The time in which upstream refuses: 40 to 90 ms.
std::chrono::milliseconds refusal_delay(uint64_t draw) noexcept;

/// Makes a delivery fault part of an answer.
void spoil_delivery(sim_answer& answer, const fault_rule& rule);

/// Applies a changing fault to a page that has rows and says whether anything
/// changed. Rows that differ from their records are the page's own.
///
/// - moving_totals: as if rows came in while paging: fewer rows in all, but
///   never so few that this page seems the last, or more on the last page.
/// - key_order: the keys of every object in another order.
/// - new_keys: one unknown key of a structured value in every record.
/// - broken_record: one record without its key, or with a wrong type for its
///   object or its buyer.
/// - string_numbers: the numbers of every record as strings.
bool change_page(list_page& page, fault_kind kind, uint64_t draw);

} // namespace bidiq
