#include "tools/bidiq/sse_parser.hpp"

#include <charconv>
#include <cstdint>
#include <utility>

namespace bidiq::client {

namespace {

/// A day: more can only be a mistake, and must not overflow.
constexpr uint64_t max_retry = 24ull * 3600 * 1000;

std::optional<std::chrono::milliseconds> parse_retry(std::string_view text) {
  if (text.empty()
      || text.find_first_not_of("0123456789") != std::string_view::npos)
    return std::nullopt;
  uint64_t value = max_retry;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return std::chrono::milliseconds(std::min(value, max_retry));
}

} // namespace

sse_parser::sse_parser(size_t max_event_bytes)
  : max_event_bytes_(max_event_bytes) {
  // nop
}

bool sse_parser::feed(std::string_view bytes, const sink& f) {
  while (!bytes.empty() && !overflow_) {
    if (std::exchange(after_cr_, false) && bytes.front() == '\n') {
      bytes.remove_prefix(1);
      continue;
    }
    auto end = bytes.find_first_of("\r\n");
    line_.append(bytes.substr(0, end));
    overflow_ = line_.size() + data_.size() > max_event_bytes_;
    if (end == std::string_view::npos || overflow_)
      break;
    after_cr_ = bytes[end] == '\r';
    bytes.remove_prefix(end + 1);
    end_line(f);
  }
  return !overflow_;
}

void sse_parser::reset() {
  line_.clear();
  data_.clear();
  type_.clear();
  id_ = last_id_;
  after_cr_ = false;
  first_line_ = true;
  overflow_ = false;
}

void sse_parser::end_line(const sink& f) {
  std::string_view line = line_;
  if (std::exchange(first_line_, false) && line.starts_with("\xEF\xBB\xBF"))
    line.remove_prefix(3);
  if (line.empty()) {
    dispatch(f);
  } else if (line.front() != ':') {
    auto colon = line.find(':');
    auto value = colon == std::string_view::npos ? std::string_view{}
                                                 : line.substr(colon + 1);
    if (value.starts_with(' '))
      value.remove_prefix(1);
    field(line.substr(0, colon), value);
  }
  line_.clear();
}

void sse_parser::field(std::string_view name, std::string_view value) {
  if (name == "data") {
    data_.append(value);
    data_ += '\n';
  } else if (name == "event") {
    type_ = value;
  } else if (name == "id") {
    if (value.find('\0') == std::string_view::npos)
      id_ = value;
  } else if (name == "retry") {
    if (auto time = parse_retry(value))
      retry_ = time;
  }
}

void sse_parser::dispatch(const sink& f) {
  last_id_ = id_;
  auto type = std::exchange(type_, {});
  auto data = std::exchange(data_, {});
  if (data.empty())
    return;
  data.pop_back();
  f({std::move(type), std::move(data), last_id_});
}

} // namespace bidiq::client
