#include "storage/catalog/kept_catalog.hpp"

#include "storage/catalog/catalog_rows.hpp"

#include <future>

namespace bidiq {

namespace {

constexpr size_t read_at_once = 1'000;
constexpr size_t dropped_at_once = 5'000;

// The answer of the database, for a thread that may wait for it.
template <class T, class F>
outcome<T> waited(database& rows, job_kind kind, F f) {
  auto promise = std::make_shared<std::promise<outcome<T>>>();
  auto answer = promise->get_future();
  rows.post<T>(kind, std::move(f), reply<T>{[promise](outcome<T> x) {
                 promise->set_value(std::move(x));
               }});
  return answer.get();
}

class kept_library : public library_source {
public:
  explicit kept_library(const kept_catalog_options& x)
    : rows_(x.rows), places_(x.library) {
    // nop
  }

  std::string_view name() const noexcept override {
    return "catalog";
  }

  outcome<library_page> list(const library_query& which) override {
    return waited<library_page>(*rows_, job_kind::read,
                                [which](database_session& on) {
                                  return list_catalog(on, which);
                                });
  }

  outcome<library_file> find(const std::string& id) override {
    return waited<library_file>(*rows_, job_kind::read,
                                [id](database_session& on) {
                                  return find_in_catalog(on, id);
                                });
  }

  outcome<object_reader_ptr> open(const std::string& id, object_range range,
                                  std::stop_token until) override {
    return places_->open(id, range, std::move(until));
  }

  outcome<library_thumbnail> thumbnail(const std::string& id) override {
    return places_->thumbnail(id);
  }

private:
  const database_ptr rows_;
  const library_source_ptr places_;
};

class kept_catalog : public library_catalog {
public:
  explicit kept_catalog(kept_catalog_options options)
    : options_(std::move(options)),
      library_(std::make_shared<kept_library>(options_)) {
    // nop
  }

  library_source_ptr library() override {
    return library_;
  }

  outcome<catalog_status> status() override {
    return waited<catalog_status>(
      *options_.rows, job_kind::read,
      [](database_session& on) -> outcome<catalog_status> {
        auto x = read_catalog(on);
        return catalog_status{x.generation.has_value(),
                              x.building.has_value(),
                              x.files,
                              x.filled,
                              x.synced,
                              x.building_since,
                              x.error};
      });
  }

  outcome<uint64_t> fill(bool anew) override {
    auto now = options_.now();
    catalog_start how{.only_if_empty = !anew, .patience = options_.patience};
    auto generation = write<uint64_t>(
      [=](database_session& on) { return begin_catalog(on, now, how); });
    if (!generation)
      return generation.error();
    auto filled = fill_generation(*generation);
    if (!filled)
      write<bool>([=, now = options_.now(),
                   why = filled.error().context](database_session& on) {
        fail_catalog(on, *generation, now, why);
        return outcome<bool>{true};
      });
    drop_old();
    return filled;
  }

private:
  template <class T, class F>
  outcome<T> write(F f) {
    return waited<T>(*options_.rows, job_kind::write, std::move(f));
  }

  outcome<uint64_t> fill_generation(uint64_t generation) {
    uint64_t count = 0;
    library_query which;
    which.limit = read_at_once;
    do {
      auto page = options_.library->list(which);
      if (!page)
        return page.error();
      count += page->files.size();
      auto added = write<bool>([=, files = page->files](database_session& on) {
        return outcome<bool>{add_to_catalog(on, generation, files)};
      });
      if (!added || !*added)
        return added ? overtaken() : added.error();
      which.token = page->next;
    } while (!which.token.empty());
    auto now = options_.now();
    auto swapped = write<bool>([=](database_session& on) {
      return outcome<bool>{swap_catalog(on, generation, now)};
    });
    if (!swapped || !*swapped)
      return swapped ? overtaken() : swapped.error();
    return count;
  }

  static failure overtaken() {
    return fail(errc::already_finished, "another one fills the catalog");
  }

  void drop_old() {
    for (;;) {
      auto n = write<uint64_t>([](database_session& on) {
        return outcome<uint64_t>{drop_old_catalog(on, dropped_at_once)};
      });
      if (!n || *n < dropped_at_once)
        return;
    }
  }

  const kept_catalog_options options_;
  const library_source_ptr library_;
};

} // namespace

library_catalog_ptr make_kept_catalog(kept_catalog_options options) {
  return std::make_shared<kept_catalog>(std::move(options));
}

} // namespace bidiq
