#include "tools/pncp-sim/storage/storage_desk.hpp"

#include "tools/pncp-sim/storage/s3_error.hpp"
#include "tools/pncp-sim/storage/supabase_error.hpp"

namespace bidiq {

namespace {

constexpr std::string_view control_root = "/__sim/";

nlohmann::ordered_json shelf_json(const object_shelf& shelf, uint64_t open) {
  nlohmann::ordered_json out;
  out["buckets"] = shelf.all().size();
  out["objects"] = shelf.objects();
  out["bytes"] = shelf.bytes();
  out["open_uploads"] = open;
  return out;
}

// The digest of a large object would take as long as reading it.
void put_big_object(object_shelf& shelf, const big_object& big, utc_time now) {
  auto bucket = shelf.find(big.bucket);
  if (!bucket)
    bucket = shelf.create(big.bucket, now);
  shelf_object object;
  object.bytes = blob::computed(big.size, big.seed);
  object.etag = "\"computed-" + std::to_string(big.size) + '-'
                + std::to_string(big.seed) + '"';
  object.content_type = "application/octet-stream";
  bucket->put(big.path, std::move(object), now);
}

} // namespace

storage_desk::storage_desk(storage_options options)
  : supabase_(std::move(options.supabase)), s3_(std::move(options.s3)) {
}

bool storage_desk::takes(std::string_view host, std::string_view target) {
  return !target.starts_with(control_root)
         && (target.starts_with(supabase_storage::root)
             || read_s3_address(host, target));
}

store_answer storage_desk::handle(store_request request, utc_time now) {
  auto target = parse_store_target(request.target);
  now += skew_;
  auto address = read_s3_address(request.header("Host"), target.path);
  if (address)
    return serve(
      request, target, s3_side_, s3_operation(request, target, *address),
      [&] { return s3_.answer(request, target, *address, now); }, s3_fault);
  return serve(
    request, target, supabase_side_,
    supabase_storage::operation_of(request, target),
    [&] { return supabase_.answer(request, target, now); }, supabase_fault);
}

store_answer storage_desk::serve(const store_request& request,
                                 const store_target& target, store_side& side,
                                 store_operation operation,
                                 const store_side::truth& answer,
                                 store_side::refusal refuse) {
  auto out = side.serve(request, target, operation, answer, refuse);
  recent_.add(request.method, target.raw_path, told_status(out));
  return out;
}

object_shelf& storage_desk::shelf(std::string_view store) noexcept {
  return store == s3_store ? s3_.shelf() : supabase_.shelf();
}

void storage_desk::reset() {
  supabase_side_ = {};
  s3_side_ = {};
  recent_ = {};
  skew_ = {};
  supabase_.set_signed_key(std::string{usual_signed_key});
}

outcome<void> storage_desk::control(std::string_view body, utc_time now) {
  auto wanted = read_storage_settings(body);
  if (!wanted)
    return wanted.error();
  apply(std::move(*wanted), now);
  return {};
}

void storage_desk::apply(storage_settings wanted, utc_time now) {
  if (wanted.empty)
    reset();
  if (wanted.supabase)
    supabase_side_.faults.set(std::move(*wanted.supabase));
  if (wanted.s3)
    s3_side_.faults.set(std::move(*wanted.s3));
  if (wanted.signed_key)
    supabase_.set_signed_key(std::move(*wanted.signed_key));
  if (wanted.skew)
    skew_ = *wanted.skew;
  if (wanted.clear_objects) {
    supabase_.shelf().clear_objects();
    supabase_.clear_uploads();
    s3_.shelf().clear_objects();
    s3_.clear_uploads();
  }
  if (wanted.big)
    put_big_object(shelf(wanted.big->store), *wanted.big, now + skew_);
}

std::string storage_desk::to_json() {
  nlohmann::ordered_json out;
  auto tell = [&](std::string_view name, const store_side& side,
                  nlohmann::ordered_json told) {
    told["requests"] = side.counts.to_json();
    told["faults"] = side.faults.to_json();
    out[std::string{name}] = std::move(told);
  };
  tell(supabase_store, supabase_side_,
       shelf_json(supabase_.shelf(), supabase_.open_uploads()));
  tell(s3_store, s3_side_, shelf_json(s3_.shelf(), s3_.open_uploads()));
  out["signed_key"] = supabase_.signed_key();
  out["time_skew_s"] = skew_.count();
  out["recent"] = recent_.to_json();
  return out.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

} // namespace bidiq
