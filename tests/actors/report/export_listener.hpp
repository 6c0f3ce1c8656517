#pragma once

#include "actors/system/protocol.hpp"

#include <vector>

namespace bidiq::test {

/// A search that only listens to its exporter.
inline search_actor::behavior_type
export_listener(search_actor::pointer, std::vector<excel_link>* links) {
  return {
    [](page_atom, const fetched_page_ptr&) {},
    [](uf_atom, const uf_change&) {},
    [](done_atom, const fetch_report&) {},
    [](start_atom) {},
    [](start_atom, uint64_t) {},
    [](results_atom, const reply<search_result_ptr>&) {},
    [](status_atom, const reply<search_snapshot>&) {},
    [](cancel_atom, const reply<search_snapshot>&) {},
    [links](export_atom, const excel_link& x) { links->push_back(x); },
  };
}

} // namespace bidiq::test
