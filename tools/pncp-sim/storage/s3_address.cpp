#include "tools/pncp-sim/storage/s3_address.hpp"

namespace bidiq {

namespace {

constexpr std::string_view path_root = "/s3/";
constexpr std::string_view host_mark = ".s3.";

store_operation bucket_operation(const store_request& request,
                                 const s3_address& address) {
  if (request.method == "GET")
    return address.bucket.empty() ? store_operation::bucket
                                  : store_operation::list;
  return store_operation::bucket;
}

} // namespace

std::optional<s3_address> read_s3_address(std::string_view host,
                                          std::string_view path) {
  auto mark = host.find(host_mark);
  if (mark != std::string_view::npos && mark > 0)
    return s3_address{std::string{host.substr(0, mark)},
                      std::string{path.substr(path.empty() ? 0 : 1)}};
  if (!path.starts_with(path_root))
    return std::nullopt;
  auto [bucket, key] = split_at_slash(path.substr(path_root.size()));
  return s3_address{std::string{bucket}, std::string{key}};
}

store_operation s3_operation(const store_request& request,
                             const store_target& target,
                             const s3_address& address) {
  if (address.key.empty())
    return bucket_operation(request, address);
  if (request.method == "GET")
    return store_operation::get;
  if (request.method == "HEAD")
    return store_operation::head;
  if (request.method == "DELETE")
    return store_operation::remove;
  if (request.method == "POST" && target.has("uploadId"))
    return store_operation::complete;
  if (request.method == "PUT" && target.has("uploadId"))
    return store_operation::part;
  return store_operation::put;
}

} // namespace bidiq
