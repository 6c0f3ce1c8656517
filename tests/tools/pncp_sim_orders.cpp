// The orders of pncp-sim's lists, and records that come and go.
#include "tests/catch.hpp"
#include "tests/tools/pncp_sim_fixture.hpp"

#include <algorithm>
#include <set>

using namespace bidiq;
using nlohmann::json;

namespace {

using strings = std::vector<std::string>;

/// A list of three pages, in an order.
struct ordered_sim : sim_fixture {
  explicit ordered_sim(const std::string& order, fault_settings faults = {})
    : sim_fixture(std::move(faults)) {
    core.records().set_sorting(parse_list_sorting(order).value());
    generate(400);
  }

  /// One field of each record of the list, in order.
  strings list(const std::string& field) {
    strings out;
    for (int page = 1;; ++page) {
      auto answer = get(target(page));
      if (answer.status != 200)
        return out;
      auto body = json::parse(answer.body);
      for (auto& row : body["data"])
        out.push_back(row[field]);
    }
  }

  strings days() {
    return list("dataPublicacaoPncp");
  }
  strings ids() {
    return list("numeroControlePNCP");
  }
};

size_t falls(const strings& xs) {
  size_t out = 0;
  for (size_t i = 1; i < xs.size(); ++i)
    out += xs[i] < xs[i - 1] ? 1 : 0;
  return out;
}

} // namespace

TEST_CASE("lists come in the order that is asked for, with the same records") {
  ordered_sim usual{"ascending"};
  auto all = usual.ids();
  CHECK(all.size() > 100);
  CHECK(falls(usual.days()) == 0);
  std::sort(all.begin(), all.end());
  ordered_sim descending{"descending"};
  auto days = descending.days();
  CHECK(std::is_sorted(days.rbegin(), days.rend()));
  CHECK(falls(ordered_sim{"shuffled:3"}.days()) > all.size() / 4);
  auto mostly = falls(ordered_sim{"mostly:3"}.days());
  CHECK(mostly > 0);
  CHECK(mostly < all.size() / 20);
  for (auto order : {"descending", "file", "shuffled:3", "mostly:3"}) {
    CAPTURE(order);
    ordered_sim sim{order};
    auto ids = sim.ids();
    CHECK(sim.ids() == ids); // Pages fit together.
    std::sort(ids.begin(), ids.end());
    CHECK(ids == all);
  }
}

TEST_CASE("chance is the seed's") {
  CHECK(ordered_sim{"shuffled:3"}.ids() == ordered_sim{"shuffled:3"}.ids());
  CHECK(ordered_sim{"shuffled:3"}.ids() != ordered_sim{"shuffled:4"}.ids());
}

TEST_CASE("the order can be changed while running") {
  ordered_sim sim{"ascending"};
  auto before = sim.ids();
  auto answer = sim.post("/__sim/order", "descending");
  CHECK(answer.status == 200);
  CHECK(json::parse(answer.body)["order"] == "descending:1");
  CHECK(sim.ids() != before);
  CHECK(sim.post("/__sim/order", "sideways").status == 400);
  CHECK(sim.post("/__sim/order", "shuffled:x").status == 400);
  CHECK(json::parse(sim.get("/__sim/order").body)["order"] == "descending:1");
}

TEST_CASE("records come and go between two pages, and totals with them") {
  ordered_sim sim{"ascending"};
  auto total = [&] {
    return json::parse(sim.get(sim_fixture::target()).body)["totalRegistros"]
      .get<int>();
  };
  auto ids = sim.ids();
  auto before = total();
  sim.core.set_faults(one_fault("record_added=1"));
  CHECK(total() == before + 1);
  CHECK(total() == before + 2);
  sim.core.set_faults(one_fault("record_removed=1"));
  CHECK(total() == before + 1);
  sim.core.set_faults({});
  auto now = sim.ids();
  CHECK(now.size() == static_cast<size_t>(before) + 1);
  CHECK(std::set<std::string>(now.begin(), now.end()).size() == now.size());
  CHECK(sim.stats()["by_fault"]["record_added"] == 2);
  std::sort(ids.begin(), ids.end());
  std::sort(now.begin(), now.end());
  strings kept;
  std::set_intersection(ids.begin(), ids.end(), now.begin(), now.end(),
                        std::back_inserter(kept));
  CHECK(kept.size() >= ids.size() - 1);
}
