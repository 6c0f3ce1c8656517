#include "actors/report/excel_exporter.hpp"

#include "storage/objects/object_name.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <exception>
#include <utility>

namespace bidiq {

namespace {

// Bytes of a sheet before it is compressed, and after; as measured.
constexpr uint64_t bytes_per_row = 1536;

excel_link failed() {
  excel_link link;
  link.status = "failed";
  return link;
}

// "20260115_101500_<search id>.xlsx", by the clock in Brasília.
std::string stored_name(const search_result& result, utc_time now) {
  auto text = format_local_time(to_local(now)); // 2026-01-15T10:15:00
  std::string out;
  for (char c : text.substr(0, 19))
    if (c == 'T' || c == ' ')
      out += '_';
    else if (c >= '0' && c <= '9')
      out += c;
  return out + '_' + result.search_id + ".xlsx";
}

} // namespace

outcome<memory_file> excel_exporter_state::write(const search_result& result) {
  held.set(result.notices.size() * bytes_per_row);
  auto book = write_workbook(result,
                             result.request ? result.request->sector_name : "",
                             options.workbook);
  held.set(book ? book->size() : 0);
  if (!book)
    options.log(log_level::error,
                "Workbook could not be written: " + book.error().context);
  return book;
}

// A signature that fails is as good as no object: there would be no address to
// give away.
outcome<excel_link>
excel_exporter_state::store_workbook(const search_result& result,
                                     const memory_file& book) {
  auto now = options.now();
  auto stored = options.store->put(
    {new_object_id(), stored_name(result, now), options.ttl}, book, now);
  if (!stored)
    return stored.error();
  auto url_ttl = std::min(options.url_ttl, options.ttl);
  auto url = options.store->sign(stored->path, url_ttl, now);
  if (!url)
    return url.error();
  excel_link link;
  link.status = "ready";
  link.download_id = stored->path;
  link.download_url = std::move(*url);
  link.expires_in = url_ttl.count();
  options.log(log_level::info,
              "Excel uploaded to storage: " + stored->path
                + " (TTL=" + std::to_string(options.ttl.count()) + "s)");
  return link;
}

excel_link excel_exporter_state::write_and_store(const search_result& result) {
  auto book = write(result);
  if (!book)
    return failed();
  auto stored = store_workbook(result, *book);
  if (stored)
    return *stored;
  options.log(log_level::warning,
              "Storage upload failed, falling back to base64 "
              "encoding: "
                + stored.error().context);
  if (book->size() > options.max_base64_source)
    return failed();
  excel_link link;
  link.status = "ready";
  link.base64 = to_base64(book->read_all().value());
  return link;
}

excel_link
excel_exporter_state::export_workbook(const search_result_ptr& result) {
  try {
    return result ? write_and_store(*result) : failed();
  } catch (const std::exception& x) {
    options.log(log_level::error,
                std::string{"Workbook could not be exported: "} + x.what());
    return failed();
  }
}

// One at a time, so that of several requests for an object the first writes it
// and the others find it.
outcome<bool>
excel_exporter_state::write_again(const std::string& path,
                                  const search_result_ptr& result) {
  auto object = parse_object_name(path);
  if (!object || !object->expires || !result)
    return fail(errc::not_found);
  auto& store = *options.store;
  auto now = options.now();
  auto there = store.open(store.bucket(), path, now);
  if (there || there.error().code == errc::expired)
    return there ? outcome<bool>{true} : there.error();
  auto book = write(*result);
  if (!book)
    return book.error();
  // The very same expiry, which is part of the path.
  auto ttl = *object->expires - std::chrono::floor<std::chrono::seconds>(now);
  auto stored = store.put({object->id, object->file_name, ttl}, *book, now);
  if (!stored)
    return stored.error();
  options.log(log_level::info, "Excel written again: " + stored->path);
  return stored->path == path;
}

outcome<bool>
excel_exporter_state::restore_workbook(const std::string& path,
                                       const search_result_ptr& result) {
  try {
    return write_again(path, result);
  } catch (const std::exception& x) {
    options.log(log_level::error,
                std::string{"Workbook could not be written again: "}
                  + x.what());
    return fail(errc::storage_failed, x.what());
  }
}

void excel_exporter_state::sweep() {
  try {
    if (auto swept = options.store->sweep(options.now()); !swept)
      options.log(log_level::warning, "Expired objects could not be deleted: "
                                        + swept.error().context);
  } catch (const std::exception& x) {
    options.log(log_level::error, std::string{"Sweep failed: "} + x.what());
  }
  self->delayed_send(self, options.sweep_interval, sweep_atom_v);
}

excel_exporter_actor::behavior_type
excel_exporter(excel_exporter_state::self_ptr self,
               excel_exporter_options options) {
  self->state.held = memory_charge{options.memory, memory_account::reports};
  self->state.options = std::move(options);
  if (self->state.options.sweeps && !self->state.options.store->is_shared())
    self->send(self, sweep_atom_v);
  return {
    [self](probe_atom) { return uint64_t{self->mailbox().size()}; },
    [self](export_atom, const search_result_ptr& result,
           const search_actor& asker) {
      self->send(asker, export_atom_v, self->state.export_workbook(result));
      self->state.held.set(0);
    },
    [self](export_atom, const std::string& path,
           const search_result_ptr& result, const reply<bool>& answer) {
      answer.deliver(self->state.restore_workbook(path, result));
      self->state.held.set(0);
    },
    [self](sweep_atom) { self->state.sweep(); },
  };
}

std::string to_base64(std::string_view bytes) {
  std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');
  auto n = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                           reinterpret_cast<const unsigned char*>(bytes.data()),
                           static_cast<int>(bytes.size()));
  text.resize(static_cast<size_t>(n));
  return text;
}

} // namespace bidiq
