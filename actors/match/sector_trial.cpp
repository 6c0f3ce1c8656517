#include "actors/match/sector_trial.hpp"

#include "actors/match/matcher.hpp"

#include <algorithm>
#include <string_view>
#include <unordered_set>

namespace bidiq {

namespace {

constexpr size_t keyword_rule = 0;
constexpr size_t exclusion_rule = 1;

// Notices between two looks at the clock: well below a millisecond.
constexpr size_t notices_a_look = 64;

// The keywords, and the exclusions as if they were keywords that count
// anywhere: which of them occur, and whether only one does, is then told in the
// same way.
std::vector<match_rule> rules_of(const sector& x) {
  auto keywords = make_rule(&x, std::vector<std::string>{}, {});
  keywords.exclusions.clear();
  match_rule exclusions;
  exclusions.keywords = x.exclusions;
  for (auto& term : exclusions.keywords)
    term.weight = term_weight::firm;
  return {std::move(keywords), std::move(exclusions)};
}

std::vector<term_trial> rows_of(const std::vector<sector_term>& terms) {
  std::vector<term_trial> out;
  out.reserve(terms.size());
  for (auto& term : terms)
    out.push_back({term.text});
  return out;
}

void count(std::vector<term_trial>& rows,
           const std::vector<keyword_share>& shares) {
  for (auto& x : shares) {
    ++rows[x.keyword].notices;
    rows[x.keyword].alone += x.alone;
  }
}

class trial {
public:
  trial(const sector& tried, const trial_limits& limits)
    : limits_(limits),
      matcher_(rules_of(tried)),
      memory_(matcher_.make_scratch()) {
    out_.keywords = rows_of(tried.keywords);
    out_.exclusions = rows_of(tried.exclusions);
  }

  sector_trial run(const notice_lists& notices) {
    for (auto& list : notices)
      for (auto& x : *list) {
        if (!seen_.insert(x->id).second)
          continue;
        if (out_.looked_at == limits_.max_notices)
          return left_out(sector_trial::lack::room);
        if (out_.looked_at % notices_a_look == 0 && limits_.time_is_up())
          return left_out(sector_trial::lack::time);
        ++out_.looked_at;
        look_at(x);
      }
    return std::move(out_);
  }

private:
  sector_trial left_out(sector_trial::lack why) {
    out_.lacked = why;
    return std::move(out_);
  }

  void look_at(const notice_ptr& x) {
    constexpr auto keyword_bit = uint64_t{1} << keyword_rule;
    constexpr auto exclusion_bit = uint64_t{1} << exclusion_rule;
    auto rules = matcher_.match(x->object, *memory_);
    if ((rules & keyword_bit) == 0)
      return;
    if (rules & exclusion_bit) {
      ++out_.excluded;
      matcher_.shares(x->object, exclusion_rule, *memory_, shares_);
      return count(out_.exclusions, shares_);
    }
    ++out_.found;
    matcher_.shares(x->object, keyword_rule, *memory_, shares_);
    count(out_.keywords, shares_);
    if (out_.samples.size() < limits_.max_samples)
      out_.samples.push_back({x, terms()});
  }

  std::vector<std::string> terms() const {
    std::vector<std::string> out;
    for (auto& x : shares_) {
      auto& text = out_.keywords[x.keyword].text;
      if (std::find(out.begin(), out.end(), text) == out.end())
        out.push_back(text);
    }
    return out;
  }

  const trial_limits& limits_;
  matcher matcher_;
  matcher::scratch_ptr memory_;
  std::unordered_set<std::string_view> seen_; // Ids; their notices are held.
  std::vector<keyword_share> shares_;
  sector_trial out_;
};

} // namespace

sector_trial try_sector(const sector& tried, const notice_lists& notices,
                        const trial_limits& limits) {
  return trial{tried, limits}.run(notices);
}

} // namespace bidiq
