#include "actors/report/excel_exporter.hpp"

#include "storage/objects/local_store.hpp"
#include "storage/objects/signed_url.hpp"
#include "tests/actors/report/export_listener.hpp"
#include "tests/actors/report/sample.hpp"
#include "tests/catch.hpp"
#include "tests/storage/objects/fixture.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/scheduler/test_coordinator.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <regex>
#include <stdexcept>

using namespace bidiq;
using namespace bidiq::test;

namespace {

// A store that fails the worst way.
class throwing_store : public object_store {
public:
  std::string_view backend() const noexcept override {
    return "throwing";
  }
  const std::string& bucket() const noexcept override {
    return bucket_;
  }
  outcome<object_info> put(const object_draft&, const memory_file&,
                           utc_time) override {
    throw std::runtime_error("boom");
  }
  outcome<object_reader_ptr> open(std::string_view, std::string_view, utc_time,
                                  object_range,
                                  std::stop_token) const override {
    throw std::runtime_error("boom");
  }
  outcome<object_page> list(std::string_view, size_t, utc_time) const override {
    throw std::runtime_error("boom");
  }
  outcome<std::string> sign(std::string_view, std::chrono::seconds,
                            utc_time) const override {
    throw std::runtime_error("boom");
  }
  outcome<void> remove(std::string_view) override {
    throw std::runtime_error("boom");
  }
  outcome<uint64_t> sweep(utc_time) override {
    throw std::runtime_error("boom");
  }

private:
  std::string bucket_;
};

// A store that takes everything and then cannot sign for it.
class unsigned_store : public throwing_store {
public:
  outcome<object_info> put(const object_draft& draft, const memory_file&,
                           utc_time) override {
    return object_info{draft.id, 0, "", draft.file_name, "", std::nullopt};
  }
  outcome<std::string> sign(std::string_view, std::chrono::seconds,
                            utc_time) const override {
    return fail(errc::storage_failed, "no signature");
  }
  outcome<uint64_t> sweep(utc_time) override {
    return uint64_t{0};
  }
};

struct fixture {
  fixture() {
    config.set("scheduler.policy", caf::atom("testing"));
    system = std::make_unique<caf::actor_system>(config);
    scheduler
      = dynamic_cast<caf::scheduler::test_coordinator*>(&system->scheduler());
    options.store
      = open_local_store({directory.path, keys, "excel-reports", 1 << 20})
          .value();
    options.now = [this] { return now; };
    options.log = [this](log_level, std::string_view text) {
      lines.emplace_back(text);
    };
    search = system->spawn(export_listener, &links);
  }

  ~fixture() {
    caf::anon_send_exit(exporter, caf::exit_reason::user_shutdown);
    caf::anon_send_exit(search, caf::exit_reason::user_shutdown);
    scheduler->run();
  }

  void begin() {
    exporter = system->spawn(excel_exporter, options);
    scheduler->run();
  }

  const excel_link& export_of(search_result_ptr result) {
    caf::anon_send(exporter, export_atom_v, std::move(result), search);
    scheduler->run();
    return links.back();
  }

  // "yes", "no" or the error.
  std::string restored(const std::string& path, search_result_ptr result) {
    std::string out = "nothing";
    caf::anon_send(exporter, export_atom_v, path, std::move(result),
                   reply<bool>{[&out](outcome<bool> x) {
                     out = !x ? to_string(x.error().code) : *x ? "yes" : "no";
                   }});
    scheduler->run();
    return out;
  }

  void pass(std::chrono::seconds time) {
    now += time;
    scheduler->advance_time(time);
    scheduler->run();
  }

  static search_result_ptr sample() {
    auto out = std::make_shared<search_result>(sample_result(3));
    auto asked = *out->request;
    asked.sector_name = "Vestuário";
    out->request = std::make_shared<const search_request>(std::move(asked));
    return out;
  }

  size_t files() const {
    return directory.entries().size() - 1;
  }

  std::shared_ptr<signing_keys> keys = make_keys();
  temporary_directory directory;
  caf::actor_system_config config;
  std::unique_ptr<caf::actor_system> system;
  caf::scheduler::test_coordinator* scheduler = nullptr;
  utc_time now = at(start);
  excel_exporter_options options;
  std::vector<std::string> lines;
  std::vector<excel_link> links;
  search_actor search;
  excel_exporter_actor exporter;
};

} // namespace

TEST_CASE_METHOD(fixture,
                 "a workbook is stored and its search gets a signed URL") {
  begin();
  auto link = export_of(sample());
  CHECK(link.status == "ready");
  CHECK(link.expires_in == 600);
  CHECK(link.base64.empty());
  auto prefix = "/v1/storage/object/sign/excel-reports/" + link.download_id
                + "?token=";
  REQUIRE(link.download_url.substr(0, prefix.size()) == prefix);
  CHECK(verify(keys->current(), "excel-reports", link.download_id,
               link.download_url.substr(prefix.size()), now)
          .has_value());
  auto reader
    = options.store->open("excel-reports", link.download_id, now).value();
  CHECK(std::regex_match(
    reader->info().file_name,
    std::regex{"[0-9]{8}_[0-9]{6}_" + sample()->search_id + "\\.xlsx"}));
  auto stored = read_all(*reader);
  auto direct = write_workbook(*sample(), "Vestuário").value();
  CHECK((stored == direct.read_all().value()));
  CHECK(lines
        == std::vector{"Excel uploaded to storage: " + link.download_id
                       + " (TTL=3610s)"});
}

TEST_CASE_METHOD(fixture, "without a store the workbook comes as base64") {
  options.store = make_no_store();
  begin();
  auto link = export_of(sample());
  CHECK(link.status == "ready");
  CHECK(link.download_id.empty());
  CHECK(link.download_url.empty());
  auto direct = write_workbook(*sample(), "Vestuário").value();
  CHECK((link.base64 == to_base64(direct.read_all().value())));
  REQUIRE(lines.size() == 1);
  CHECK(lines[0].starts_with(
    "Storage upload failed, falling back to base64 encoding"));
}

TEST_CASE_METHOD(fixture,
                 "a workbook whose address cannot be signed comes as base64") {
  options.store = std::make_shared<unsigned_store>();
  begin();
  auto link = export_of(sample());
  CHECK(link.status == "ready");
  CHECK(link.download_id.empty());
  CHECK(link.download_url.empty());
  CHECK_FALSE(link.base64.empty());
}

TEST_CASE_METHOD(fixture, "a workbook too large for base64 has failed") {
  options.store = make_no_store();
  options.max_base64_source = 100;
  begin();
  auto link = export_of(sample());
  CHECK(link.status == "failed");
  CHECK(link.base64.empty());
}

TEST_CASE_METHOD(fixture,
                 "an exception is a failed workbook, and the next one works") {
  options.store = std::make_shared<throwing_store>();
  begin();
  CHECK(export_of(sample()).status == "failed");
  CHECK(export_of(nullptr).status == "failed");
  CHECK(export_of(sample()).status == "failed");
  CHECK(links.size() == 3);
  CHECK(lines.size() == 3); // One of them from the sweep at the start.
}

TEST_CASE_METHOD(
  fixture, "expired objects are swept at the start and at each interval") {
  REQUIRE(
    options.store->put(draft(10), content("old"), at(start - 10)).has_value());
  begin();
  CHECK(files() == 0);
  export_of(sample());
  CHECK(files() == 1);
  pass(std::chrono::seconds{3580});
  CHECK(files() == 1);
  pass(std::chrono::seconds{30});
  CHECK(files() == 0);
  export_of(sample());
  pass(std::chrono::seconds{3610});
  CHECK(files() == 0);
}

TEST_CASE_METHOD(fixture, "a workbook that is lost, or was written on another "
                          "node, is written again byte by byte") {
  begin();
  auto link = export_of(sample());
  auto open = [this, &link] {
    return options.store->open("excel-reports", link.download_id, now);
  };
  auto reader = open().value();
  auto first = read_all(*reader);
  now += std::chrono::milliseconds{7'300};
  REQUIRE(options.store->remove(link.download_id).has_value());
  CHECK(restored(link.download_id, sample()) == "yes");
  auto again = open().value();
  CHECK((read_all(*again) == first));
  CHECK((again->info() == reader->info()));
}

TEST_CASE_METHOD(fixture, "a workbook that is there is not written again") {
  begin();
  auto link = export_of(sample());
  auto before = lines.size();
  CHECK(restored(link.download_id, sample()) == "yes");
  CHECK(restored(link.download_id, sample()) == "yes");
  CHECK(lines.size() == before);
  CHECK(files() == 1);
}

TEST_CASE_METHOD(fixture, "only a path that could be one is written again, "
                          "and not past its time") {
  begin();
  auto link = export_of(sample());
  CHECK(restored("../secret", sample()) == "not_found");
  CHECK(restored(link.download_id, nullptr) == "not_found");
  pass(std::chrono::seconds{3610});
  CHECK(restored(link.download_id, sample()) == "expired");
  CHECK(files() == 0);
}

TEST_CASE_METHOD(fixture, "a store that fails cannot hold a workbook again") {
  options.store = std::make_shared<throwing_store>();
  begin();
  auto path = "1768479000-" + std::string(32, 'a') + "-x.xlsx";
  CHECK(restored(path, sample()) == "storage_failed");
}

TEST_CASE("base64 is that of RFC 4648, section 10") {
  CHECK(to_base64("") == "");
  CHECK(to_base64("f") == "Zg==");
  CHECK(to_base64("fo") == "Zm8=");
  CHECK(to_base64("foo") == "Zm9v");
  CHECK(to_base64("foobar") == "Zm9vYmFy");
}
