#pragma once

#include "actors/base/time.hpp"
#include "tools/pncp-sim/answer.hpp"
#include "tools/pncp-sim/faults.hpp"
#include "tools/pncp-sim/page.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace bidiq {

/// Renders what a replacing fault sends for `path`, with its delay.
sim_answer replacement_answer(const fault_rule& rule, std::string_view path,
                              utc_time now, uint64_t draw);

/// The time in which upstream refuses: 40 to 90 ms.
std::chrono::milliseconds refusal_delay(uint64_t draw) noexcept;

/// Makes a delivery fault part of an answer.
void spoil_delivery(sim_answer& answer, const fault_rule& rule);

/// Which page is asked for and of how many rows.
struct page_wish {
  uint64_t page = 1;
  uint64_t size = 10;

  bool operator==(const page_wish&) const = default;
};

/// Returns what is looked up in place of `asked`.
page_wish changed_wish(page_wish asked, const fault_rule& rule) noexcept;

/// Makes the page one that answers `asked` under the rule: page_one_forever
/// claims its number and that there are more.
void answer_wish(list_page& page, page_wish asked, const fault_rule& rule);

/// The content type under wrong_type.
std::string wrong_content_type(uint64_t draw);

/// Applies a changing fault to a page that has rows and says whether anything
/// changed. Rows that differ from their records are the page's own.
///
/// - moving_totals: as if rows came in while paging: fewer rows in all, but
///   never so few that this page seems the last, or more on the last page.
/// - key_order: the keys of every object in another order.
/// - new_keys: one unknown key of a structured value in every record.
/// - broken_record: one record without its key, or with a wrong type for its
///   object or its buyer.
/// - renamed_list: the envelope's array is called "itens".
/// - missing_key: no record has the day of publication, or the rule's key.
/// - nan, huge_number: one record with NaN, or 400 digits, for a number.
/// - deep_nesting: one record with an unknown key of nested arrays.
/// - wrong_type changes no page, see wrong_content_type.
/// - string_numbers: the numbers of every record as strings.
bool change_page(list_page& page, const fault_rule& rule, uint64_t draw);

} // namespace bidiq
