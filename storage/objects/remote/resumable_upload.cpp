#include "storage/objects/remote/resumable_upload.hpp"

#include <algorithm>

namespace bidiq {

namespace {

// Supabase takes no other size, but for the last piece.
constexpr uint64_t piece_size = 6 << 20;

class upload {
public:
  upload(remote_calls& calls, http_request creation, const memory_file& content)
    : calls_(calls), creation_(std::move(creation)), content_(content) {
    creation_.headers.emplace_back("Tus-Resumable", "1.0.0");
  }

  http_response run(const std::string& metadata) {
    auto begun = calls_.call("part", [&](unsigned) {
      auto x = creation_;
      x.headers.emplace_back("Upload-Length", std::to_string(content_.size()));
      x.headers.emplace_back("Upload-Metadata", metadata);
      x.headers.emplace_back("x-upsert", "false");
      return x;
    });
    if (begun.status != 201 || !find_place(begun))
      return begun;
    return send_all();
  }

private:
  // Only what follows the address of uploads is believed: the credentials go
  // to no other server.
  bool find_place(http_response& begun) {
    auto slash = begun.location.find_last_not_of('/');
    slash = begun.location.rfind('/', slash);
    if (slash == std::string::npos || slash + 1 >= begun.location.size()) {
      begun.error = transport_error::protocol;
      return false;
    }
    place_ = creation_.url + begun.location.substr(slash);
    return true;
  }

  http_response send_all() {
    uint64_t at = 0;
    for (unsigned attempt = 0;;) {
      auto answer = send_piece(at);
      if (answer.status == 204 && answer.upload_offset.value_or(0) > at) {
        at = *answer.upload_offset;
        attempt = 0;
        if (at >= content_.size())
          return answer;
        continue;
      }
      auto may_go_on = is_passing(answer) || answer.status == 409;
      if (!may_go_on || ++attempt >= calls_.options().max_attempts
          || !calls_.pause(attempt - 1, answer))
        return answer;
      auto known = calls_.call("part", [&](unsigned) {
        return asking(http_method::head);
      });
      if (!known.upload_offset)
        return known.status < 300 ? answer : known;
      at = *known.upload_offset;
    }
  }

  http_response send_piece(uint64_t at) {
    auto size = std::min(piece_size, content_.size() - at);
    auto x = asking(http_method::patch);
    x.headers.emplace_back("Upload-Offset", std::to_string(at));
    x.headers.emplace_back("Content-Type", "application/offset+octet-stream");
    x.upload = upload_of(content_, at, size);
    return calls_.once("part", std::move(x));
  }

  http_request asking(http_method method) const {
    auto x = creation_;
    x.method = method;
    x.url = place_;
    return x;
  }

  remote_calls& calls_;
  http_request creation_;
  const memory_file& content_;
  std::string place_;
};

} // namespace

http_response resumable_upload(remote_calls& calls, http_request creation,
                               const std::string& metadata,
                               const memory_file& content) {
  return upload{calls, std::move(creation), content}.run(metadata);
}

} // namespace bidiq
