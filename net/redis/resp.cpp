#include "net/redis/resp.hpp"

#include <hiredis/read.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <new>
#include <utility>

namespace bidiq::redis {

namespace {

constexpr size_t max_depth = 7;
constexpr size_t max_items = size_t{1} << 24;
constexpr size_t reserve_limit = 1024; // a declared length is only a claim
constexpr size_t max_line = size_t{64} << 10; // status and error replies
constexpr size_t keep_buffer = size_t{1} << 20;

void append_number(std::string& out, char kind, size_t n) {
  std::array<char, 24> text;
  text[0] = kind;
  auto end = std::to_chars(text.data() + 1, text.data() + 22, n).ptr;
  *end++ = '\r';
  *end++ = '\n';
  out.append(text.data(), end);
}

size_t depth_of(const redisReadTask* task) {
  size_t depth = 0;
  for (auto x = task->parent; x; x = x->parent)
    ++depth;
  return depth;
}

} // namespace

void append_command(std::string& out, std::span<const std::string> args) {
  append_number(out, '*', args.size());
  for (const auto& x : args) {
    append_number(out, '$', x.size());
    out.append(x).append("\r\n");
  }
}

// The reader calls the functions below for each item, parents first; they
// build a `value` in place.
struct reply_parser::impl {
  explicit impl(size_t max) : max_bytes(max) {
    functions.createString = &impl::text;
    functions.createArray = &impl::array;
    functions.createInteger = &impl::integer;
    functions.createNil = &impl::nil;
    functions.freeObject = [](void*) {};
    refuse_resp3(functions);
    reader = redisReaderCreateWithFunctions(&functions);
    if (!reader)
      throw std::bad_alloc{};
    reader->privdata = this;
    reader->maxbuf = keep_buffer;
  }

  ~impl() {
    redisReaderFree(reader);
  }

  /// Adds the item that `task` describes.
  static value* place(const redisReadTask* task) {
    if (!task->parent) {
      auto self = static_cast<impl*>(task->privdata);
      self->current = value{};
      self->failed = false;
      return &self->current;
    }
    return &static_cast<value*>(task->parent->obj)->items.emplace_back();
  }

  static void* text(const redisReadTask* task, char* bytes, size_t n) {
    auto x = place(task);
    if (task->type == REDIS_REPLY_ERROR) {
      auto self = static_cast<impl*>(task->privdata);
      if (!std::exchange(self->failed, true))
        self->message.assign(bytes, n);
    }
    x->type = value::kind::text;
    x->text.assign(bytes, n);
    return x;
  }

  template <class Size> // int up to hiredis 0.14, then size_t
  static void* array(const redisReadTask* task, Size n) {
    auto size = static_cast<size_t>(n);
    if (depth_of(task) >= max_depth || size > max_items)
      return nullptr;
    auto x = place(task);
    x->type = value::kind::array;
    x->items.reserve(std::min(size, reserve_limit));
    return x;
  }

  static void* integer(const redisReadTask* task, long long n) {
    auto x = place(task);
    x->type = value::kind::integer;
    x->integer = n;
    return x;
  }

  static void* nil(const redisReadTask* task) {
    return place(task);
  }

  /// hiredis 1 also knows doubles and booleans, which are not asked for.
  template <class Functions>
  static void refuse_resp3(Functions& f) {
    if constexpr (requires { f.createDouble; }) {
      f.createDouble = [](const redisReadTask*, double, char*,
                          size_t) -> void* { return nullptr; };
      f.createBool = [](const redisReadTask*, int) -> void* { return nullptr; };
    }
  }

  /// The kind of the item whose first byte has come, else -1.
  template <class Reader>
  static int kind_of_next(const Reader& r) {
    if (r.ridx < 0)
      return -1;
    if constexpr (requires { r.rstack; }) // up to hiredis 0.14
      return r.rstack[r.ridx].type;
    else
      return r.task[r.ridx]->type;
  }

  /// Whether the item that is not complete will be longer than it may.
  bool will_be_too_long() const {
    std::string_view rest{reader->buf + reader->pos, reader->len - reader->pos};
    auto line = rest.substr(0, rest.find('\r'));
    if (kind_of_next(*reader) != REDIS_REPLY_STRING)
      return line.size() > max_line;
    size_t n = 0;
    auto ec = std::from_chars(line.data(), line.data() + line.size(), n).ec;
    return ec == std::errc::result_out_of_range || n > max_bytes;
  }

  redisReplyObjectFunctions functions{};
  redisReader* reader = nullptr;
  size_t max_bytes;
  size_t fed = 0; // bytes since the end of the last reply
  value current;
  bool failed = false;
  std::string message; // of the first error in `current`
};

reply_parser::reply_parser(size_t max_bytes)
  : impl_(std::make_unique<impl>(max_bytes)) {
  // nop
}

reply_parser::~reply_parser() = default;
reply_parser::reply_parser(reply_parser&&) noexcept = default;
reply_parser& reply_parser::operator=(reply_parser&&) noexcept = default;

void reply_parser::feed(std::string_view bytes) {
  impl_->fed += bytes.size();
  redisReaderFeed(impl_->reader, bytes.data(), bytes.size());
}

reply_parser::step reply_parser::next() {
  auto& x = *impl_;
  void* reply = nullptr;
  if (redisReaderGetReply(x.reader, &reply) != REDIS_OK)
    return step::broken;
  if (reply) {
    x.fed = x.reader->len - x.reader->pos;
    return reply == &x.current ? step::ready : step::broken;
  }
  return x.fed > x.max_bytes || x.will_be_too_long() ? step::broken
                                                     : step::more;
}

bool reply_parser::is_error() const noexcept {
  return impl_->failed;
}

value& reply_parser::reply() noexcept {
  return impl_->current;
}

answer reply_parser::take() {
  if (!impl_->failed)
    return std::move(impl_->current);
  return error{classify(impl_->message), std::move(impl_->message)};
}

} // namespace bidiq::redis
