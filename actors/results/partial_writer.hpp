#pragma once

#include "actors/results/store_port.hpp"

#include <map>
#include <string>

namespace bidiq {

/// Shows other nodes what running searches have found so far: one write of each
/// search is on its way at a time, and the newest that came meanwhile follows.
class partial_writer {
public:
  /// Both outlive the writer.
  partial_writer(store_port& port, const result_store_options& options)
    : port_(port), options_(options) {
    // nop
  }

  void store(const search_result_ptr& result);

  /// What still waits to be written is not written any more.
  void forget(const std::string& id);

private:
  void send(const search_result_ptr& result);

  store_port& port_;
  const result_store_options& options_;
  /// By the search whose write is on its way; null: nothing follows it.
  std::map<std::string, search_result_ptr> next_;
};

} // namespace bidiq
