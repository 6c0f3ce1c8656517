#include "storage/objects/remote/remote_store.hpp"

#include <algorithm>

namespace bidiq {

namespace {

constexpr size_t listed_at_once = 1'000;

bool may_stand_in_query(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
         || (c >= '0' && c <= '9')
         || std::string_view{"-._~%=&"}.find(c) != std::string_view::npos;
}

class remote_store : public object_store {
public:
  remote_store(std::shared_ptr<remote_calls> calls,
               std::unique_ptr<remote_protocol> protocol, std::string bucket)
    : calls_(std::move(calls)),
      protocol_(std::move(protocol)),
      bucket_(std::move(bucket)) {
    // nop
  }

  std::string_view backend() const noexcept override {
    return protocol_->backend();
  }

  const std::string& bucket() const noexcept override {
    return bucket_;
  }

  outcome<object_info> put(const object_draft& draft,
                           const memory_file& content, utc_time now) override {
    auto name = make_object_name(draft.id, draft.file_name, draft.ttl, now);
    if (!name)
      return name.error();
    auto path = to_string(*name);
    auto info = info_of(*name, path, content.size());
    if (auto kept = protocol_->upload(path, info.content_type, content); !kept)
      return kept.error();
    return info;
  }

  outcome<object_reader_ptr>
  open(std::string_view bucket, std::string_view path, utc_time now,
       object_range range, std::stop_token until) const override {
    auto name = parse_object_name(path);
    if (!name || bucket != bucket_)
      return fail(errc::not_found);
    if (expired(*name, now))
      return fail(errc::expired);
    std::string text{path};
    return open_remote_object(
      calls_,
      {[me = protocol_, text] { return me->reading(text); },
       info_of(*name, text, 0),
       [me = protocol_](const http_response& x) { return me->meaning(x); },
       is_passing, std::move(until)},
      range);
  }

  outcome<object_page> list(std::string_view from, size_t limit,
                            utc_time now) const override {
    auto found = protocol_->list_behind(std::string{from}, limit);
    if (!found)
      return found.error();
    object_page out;
    for (auto& [path, size] : found->objects)
      if (auto name = parse_object_name(path); name && !expired(*name, now))
        out.objects.push_back(info_of(*name, path, size));
    if (found->more && !found->objects.empty())
      out.next = found->objects.back().first;
    return out;
  }

  outcome<std::string> sign(std::string_view path, std::chrono::seconds ttl,
                            utc_time now) const override {
    if (!parse_object_name(path))
      return fail(errc::not_found);
    return protocol_->sign(std::string{path}, ttl, now);
  }

  bool is_shared() const noexcept override {
    return true;
  }

  bool signs_itself() const noexcept override {
    return protocol_->signs_itself();
  }

  bool is_address(std::string_view url) const override {
    auto form = protocol_->addresses();
    if (!url.starts_with(form.before))
      return false;
    url.remove_prefix(form.before.size());
    auto mark = url.find('?');
    if (mark == url.npos || !parse_object_name(url.substr(0, mark)))
      return false;
    auto query = url.substr(mark);
    url.remove_prefix(mark + 1);
    auto proved = query.find('?' + form.proof) != query.npos
                  || query.find('&' + form.proof) != query.npos;
    return proved && std::all_of(url.begin(), url.end(), may_stand_in_query);
  }

  outcome<void> remove(std::string_view path) override {
    if (!parse_object_name(path))
      return fail(errc::not_found);
    auto had = protocol_->remove(std::string{path});
    if (!had)
      return had.error();
    return *had ? outcome<void>{} : fail(errc::not_found);
  }

  // What another node has swept meanwhile is not counted.
  outcome<uint64_t> sweep(utc_time now) override {
    uint64_t swept = 0;
    std::string from;
    for (;;) {
      auto found = protocol_->list_behind(from, listed_at_once);
      if (!found)
        return found.error();
      for (auto& [path, size] : found->objects) {
        auto name = parse_object_name(path);
        if (!name || !expired(*name, now))
          continue;
        auto had = protocol_->remove(path);
        if (!had)
          return had.error();
        swept += *had ? 1 : 0;
      }
      if (!found->more || found->objects.empty())
        return swept;
      from = found->objects.back().first;
    }
  }

private:
  std::shared_ptr<remote_calls> calls_;
  std::shared_ptr<remote_protocol> protocol_;
  std::string bucket_;
};

} // namespace

object_store_ptr make_remote_store(std::shared_ptr<remote_calls> calls,
                                   std::unique_ptr<remote_protocol> protocol,
                                   std::string bucket) {
  return std::make_shared<remote_store>(std::move(calls), std::move(protocol),
                                        std::move(bucket));
}

} // namespace bidiq
