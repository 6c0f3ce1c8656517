// What stands in Redis may be anything: it costs its own search only.
#include "actors/results/result_store.hpp"

#include "tests/actors/results/store_names.hpp"
#include "tests/actors/system/seeded.hpp"
#include "tests/catch.hpp"

#include <zlib.h>

using namespace bidiq;
using namespace bidiq::test;

namespace {

using texts = std::set<std::string>;

const std::string good_id = "search-0002";
const std::string progress = "bidiq:progress:" + id;
const std::string log_key = progress + ":log";
const std::string partial = "bidiq:partial:" + id;

std::string part(int n) {
  return "bidiq:result:" + id + ":" + std::to_string(n);
}

// Puts the checksum of a head right.
std::string sealed(std::string head) {
  auto size = head.size() - 4;
  auto value = crc32_z(0, reinterpret_cast<const Bytef*>(head.data()), size);
  for (size_t i = 0; i < 4; ++i)
    head[size + i] = static_cast<char>(value >> (8 * i));
  return head;
}

struct fixture : store_fixture {
  fixture() {
    start();
    auto x = typical_result(30);
    REQUIRE(a.store(x));
    x.search_id = good_id;
    x.excel = {};
    REQUIRE(a.store(x));
  }

  // However it answers about the bad search, all is well with the others.
  ~fixture() {
    CHECK(code_of(b.results(good_id)).empty());
    CHECK(code_of(b.status(good_id)).empty());
  }

  void write_progress(const std::string& stage = "fetching") {
    server.command({"HSET", progress, "user", "ana", "stage", stage, "progress",
                    "37", "last_event_id", "4", "node", "node-a"});
  }

  void become_list(const std::string& key) {
    server.command({"DEL", key});
    server.command({"LPUSH", key, "x"});
  }

  void become_text(const std::string& key) {
    server.command({"SET", key, "some text"});
  }

  // Three times: what happens three times takes a node out of service.
  void asked_thrice(bool status_is_known) {
    for (int i = 0; i < 3; ++i) {
      CHECK(lost(b.results(id).error()));
      if (status_is_known)
        CHECK(b.status(id).value().search_id == id);
      else
        CHECK(lost(b.status(id).error()));
    }
  }
};

} // namespace

TEST_CASE_METHOD(fixture, "a result with a bad part is asked for again later") {
  SECTION("changed") {
    server.command({"SETRANGE", part(1), "100", "xxxx"});
    asked_thrice(true);
    CHECK(b.poisons() == texts{"result damaged"});
  }
  SECTION("cut") {
    server.command(
      {"SET", part(1), server.command({"GETRANGE", part(1), "0", "60"})});
    asked_thrice(true);
    CHECK(b.poisons() == texts{"result damaged"});
  }
  SECTION("gone") {
    server.command({"DEL", part(2)});
    asked_thrice(true);
    CHECK(b.poisons() == texts{"result damaged"});
  }
  SECTION("a text") {
    become_text(part(1));
    asked_thrice(true);
    CHECK(b.poisons() == texts{"result damaged"});
  }
  SECTION("of another type") {
    become_list(part(1));
    asked_thrice(true);
    CHECK(b.poisons() == texts{"result type"});
  }
  SECTION("larger than any") {
    server.command({"SETRANGE", part(1), "20000000", "x"});
    asked_thrice(true);
    CHECK(b.poisons() == texts{"result size"});
  }
}

TEST_CASE_METHOD(fixture, "a bad result is not read again, its successor is") {
  server.command({"SETRANGE", part(1), "100", "xxxx"});
  CHECK(lost(b.results(id).error()));
  auto reads = [&] {
    auto text = server.command({"INFO", "commandstats"});
    auto at = text.find("cmdstat_getrange:calls=");
    return std::stoll(text.substr(at + 23));
  };
  auto before = reads();
  // Both heads, and whether it has gone, in one script.
  CHECK(lost(b.results(id).error()));
  CHECK(reads() == before + 3);
  REQUIRE(a.store(typical_result(31)));
  CHECK(b.results(id).value()->notices.size() == 31);
}

TEST_CASE_METHOD(fixture, "a bad head leaves a status to be told by the rest") {
  auto known = false;
  SECTION("alone") {
    known = false;
  }
  SECTION("with the progress") {
    known = true;
    write_progress("complete");
  }
  SECTION("with the progress of another version") {
    known = true;
    write_progress("reranking");
  }
  auto damage = GENERATE(0, 1, 2, 3, 4);
  texts told{"result damaged"};
  switch (damage) {
    case 0:
      server.command({"SETRANGE", part(0), "20", "xxxx"});
      break;
    case 1:
      become_text(part(0));
      break;
    case 2:
      become_list(part(0));
      told = {"result type"};
      break;
    case 3:
      server.command({"SETRANGE", part(0), "20000000", "x"});
      break;
    default:
      server.command({"SET", part(0), "BQR"});
  }
  asked_thrice(known);
  if (known)
    CHECK(code_of(b.cancel(id)) == "already_finished");
  auto found = b.poisons();
  CHECK((found == told || found == texts{"result size"}));
  CHECK(code_of(b.status(id, bia)) != "");
}

TEST_CASE_METHOD(fixture, "of another version's result the status is told") {
  auto head = server.command({"GET", part(0)});
  auto step = GENERATE(-1, 1);
  head[3] = static_cast<char>(head[3] + step);
  head.insert(head.size() - 4, "what a later version adds");
  server.command({"SET", part(0), sealed(head)});
  asked_thrice(true);
  auto found = b.status(id).value();
  CHECK(found.status == search_status::completed);
  CHECK(found.progress == 100);
  CHECK(code_of(b.status(id, bia)) == "not_found");
  CHECK(code_of(b.cancel(id)) == "already_finished");
  CHECK(b.poisons() == texts{"result version"});
}

TEST_CASE_METHOD(fixture, "a bad progress does not hide a result") {
  switch (GENERATE(0, 1, 2, 3)) {
    case 0:
      become_list(progress);
      break;
    case 1:
      server.command({"HSET", progress, "user", std::string(5000, 'x')});
      break;
    case 2:
      server.command({"HSET", progress, "progress", "-7", "last_event_id",
                      "99999999999999999999999", "created_at", "1e300",
                      "updated_at", "18446744073709551615", "stage", "\xff"});
      break;
    default:
      become_list(log_key);
  }
  CHECK(code_of(b.results(id)).empty());
  auto found = b.status(id).value();
  CHECK(found.progress >= 0);
  CHECK(found.progress <= 100);
}

TEST_CASE_METHOD(fixture,
                 "a search of which nothing can be read is not denied") {
  for (int n = 0; n < 3; ++n)
    server.command({"DEL", part(n)});
  become_list(progress);
  asked_thrice(false);
  CHECK(code_of(b.status("search-0009")) == "not_found");
}

TEST_CASE_METHOD(fixture, "a bad event costs its message") {
  write_progress();
  for (auto text :
       {std::string{"{{{"}, std::string(520'000, '['),
        std::string{R"({"message":7,"detail":{"queue_position":-1}})"},
        std::string(3 << 20, 'x')}) {
    server.command({"DEL", log_key});
    server.command({"XADD", log_key, "*", "event", text});
    auto found = b.status(id).value();
    CHECK(found.message.empty());
    CHECK(found.last_event_id == 4);
  }
}

TEST_CASE_METHOD(fixture, "a bad partial result is asked for again later") {
  for (int n = 0; n < 3; ++n)
    server.command({"DEL", part(n)});
  write_progress();
  auto whole = encode_partial(typical_result(3), "writing", 3).value();
  auto size = static_cast<uint8_t>(whole[0])
              + 256u * static_cast<uint8_t>(whole[1]);
  auto cut = whole.substr(0, 4 + size);
  cut[1] = static_cast<char>(cut[1] + 1);
  for (auto& text :
       {cut, whole.substr(0, 4 + size), whole.substr(0, whole.size() - 1),
        std::string{"text"}, std::string{"\xff\xff\xff\xff"}, whole + "x"}) {
    server.command({"SET", partial, text});
    asked_thrice(true);
    CHECK(b.poisons() == texts{"partial damaged"});
  }
  become_list(partial);
  asked_thrice(true);
  CHECK(b.poisons() == texts{"partial type"});
  auto other = whole;
  other[7] = static_cast<char>(other[7] + 1);
  other.replace(4, size, sealed(other.substr(4, size)));
  server.command({"SET", partial, other});
  asked_thrice(true);
  CHECK(b.poisons() == texts{"partial version"});
}

TEST_CASE_METHOD(fixture, "a bad word that a result has gone says nothing") {
  become_list("bidiq:gone:" + id);
  CHECK(code_of(b.results(id)).empty());
  CHECK(code_of(b.status(id)).empty());
  CHECK(b.poisons() == texts{"gone type"});
}

TEST_CASE_METHOD(fixture, "a bad link to a workbook leads nowhere") {
  for (auto& text :
       {std::string{"../x"}, std::string(100, 'a'),
        std::string("a\0bcdefghi", 10), std::string(1 << 20, 'x')}) {
    server.command({"SET", "bidiq:report:d1", text});
    CHECK(code_of(b.find("d1")) == "not_found");
  }
  become_list("bidiq:report:d1");
  CHECK(lost(b.find("d1").error()));
  CHECK(b.poisons() == texts{"report damaged", "report type"});
}

TEST_CASE_METHOD(fixture, "whatever bytes stand there, the directory answers") {
  seeded random;
  CAPTURE(random.seed);
  std::vector<std::string> keys{part(0), part(1), part(2), partial};
  std::vector<std::string> samples;
  for (auto& key : keys)
    samples.push_back(server.command({"GET", key}));
  samples[3] = encode_partial(typical_result(5), "writing", 3).value();
  auto head_of_partial = [](const std::string& x) {
    return static_cast<uint8_t>(x[0]) + 256u * static_cast<uint8_t>(x[1]);
  };
  for (int round = 0; round < 300; ++round) {
    auto which = random.below(4);
    auto bytes = samples[which];
    for (auto n = random.below(4); n > 0; --n)
      bytes[random.below(bytes.size())] = static_cast<char>(random.below(256));
    if (random.one_in(3))
      bytes.resize(random.below(bytes.size()) + 1);
    // Wrong in any way but the checksum.
    if (which == 0 && bytes.size() > 8)
      bytes = sealed(bytes);
    auto size = bytes.size() > 4 ? head_of_partial(bytes) : 0;
    if (which == 3 && size > 8 && bytes.size() > 4 + size)
      bytes.replace(4, size, sealed(bytes.substr(4, size)));
    server.command({"SET", keys[which], bytes});
    if (random.one_in(2))
      server.command({"DEL", keys[random.below(4)]});
    b.results(id);
    b.status(id);
    b.find("d1");
    for (size_t i = 0; i < keys.size(); ++i)
      server.command({"SET", keys[i], samples[i]});
  }
}
