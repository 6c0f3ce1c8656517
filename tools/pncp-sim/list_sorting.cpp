#include "tools/pncp-sim/list_sorting.hpp"

#include "tools/pncp-sim/random.hpp"

#include <charconv>
#include <utility>

namespace bidiq {

namespace {

using kind = list_sorting::kind;

constexpr std::pair<std::string_view, kind> names[] = {
  {"ascending", kind::ascending}, {"descending", kind::descending},
  {"file", kind::file},           {"shuffled", kind::shuffled},
  {"mostly", kind::mostly},
};

constexpr uint64_t one_in = 50;
constexpr int64_t farthest = 30 * 24 * 3600; // Seconds.

} // namespace

int64_t list_sorting::rank(const sim_record& record, local_time stamp,
                           uint32_t index) const {
  auto at = stamp.time_since_epoch().count();
  auto chance = mix_bits(seed, hash_text(record.id));
  switch (how) {
    case kind::ascending:
      return at;
    case kind::descending:
      return -at;
    case kind::file:
      return index;
    case kind::shuffled:
      return static_cast<int64_t>(chance >> 1);
    case kind::mostly:
      if (chance % one_in != 0)
        return at;
      return at - farthest
             + static_cast<int64_t>(chance / one_in
                                    % static_cast<uint64_t>(2 * farthest));
  }
  return at;
}

outcome<list_sorting> parse_list_sorting(std::string_view text) {
  list_sorting out;
  auto colon = text.find(':');
  auto refused = [&] {
    return fail(errc::invalid_request, "order: " + std::string{text});
  };
  if (colon != text.npos) {
    auto seed = text.substr(colon + 1);
    auto [end, error] = std::from_chars(seed.data(), seed.data() + seed.size(),
                                        out.seed);
    if (error != std::errc{} || end != seed.data() + seed.size())
      return refused();
  }
  for (auto& [name, how] : names)
    if (name == text.substr(0, colon)) {
      out.how = how;
      return out;
    }
  return refused();
}

std::string to_string(const list_sorting& x) {
  std::string out;
  for (auto& [name, how] : names)
    if (how == x.how)
      out = name;
  return out + ":" + std::to_string(x.seed);
}

} // namespace bidiq
