#include "actors/match/matcher_verdict.hpp"

#include <algorithm>
#include <tuple>

namespace bidiq {

namespace {

using place_list = std::vector<phrase_place>;

bool contains(const std::vector<std::string>& xs, std::string_view x) {
  return std::find(xs.begin(), xs.end(), x) != xs.end();
}

// All phrases of the text, by node.
place_list all_places(const match_plan& plan, const matcher::scratch& memory) {
  place_list out;
  auto visit = [&out](const phrase_place& x) { out.push_back(x); };
  reading_walk{plan, memory, visit}.run();
  auto key = [](const phrase_place& x) {
    return std::tuple{x.at, x.first, x.last};
  };
  std::sort(out.begin(), out.end(),
            [&](auto& x, auto& y) { return key(x) < key(y); });
  return out;
}

class verdict_writer {
public:
  verdict_writer(const match_plan& plan, const rule_plan& rule,
                 const keyword_findings& keywords,
                 const matcher::scratch& memory)
    : rule_(rule),
      keywords_(keywords),
      memory_(memory),
      places_(all_places(plan, memory)) {
    // nop
  }

  match_verdict write() {
    out_.places.words = static_cast<uint32_t>(memory_.text.size());
    out_.places.asked = static_cast<uint32_t>(rule_.terms.size());
    out_.keyword = keywords_.suffice || terms_suffice();
    for (size_t i = 0; out_.keyword && i < rule_.keywords.size(); ++i)
      if (keywords_.counts[i])
        add_keyword(rule_.keywords[i]);
    add_terms();
    out_.excluded = out_.keyword && memory_.any_occurred(rule_.exclusions);
    return std::move(out_);
  }

private:
  bool terms_suffice() const {
    auto occurs = [this](auto& x) { return memory_.any_occurred(x.forms); };
    auto begin = rule_.terms.begin();
    auto end = rule_.terms.end();
    return rule_.all_terms ? std::all_of(begin, end, occurs)
                           : std::any_of(begin, end, occurs);
  }

  bool add_text(const std::string& text) {
    auto is_new = !contains(out_.terms, text);
    if (is_new)
      out_.terms.push_back(text);
    return is_new;
  }

  void add_keyword(const keyword_plan& x) {
    if (add_text(x.text))
      add_places(x);
  }

  // The user's own terms, if any occur, are what the order looks at.
  void add_terms() {
    size_t occurred = 0;
    for (auto& x : rule_.terms) {
      if (!memory_.any_occurred(x.forms))
        continue;
      if (occurred++ == 0) {
        out_.places.matched = 0;
        out_.places.of_user = true;
        out_.places.places.clear();
      }
      add_text(x.text);
      add_forms(x, add_places(x));
    }
  }

  // Adds the places of a term and returns which of all these are.
  size_t add_places(const keyword_plan& x) {
    auto& places = out_.places.places;
    auto first = places.size();
    for (size_t i = 0; i < x.forms.size(); ++i) {
      auto at = std::lower_bound(places_.begin(), places_.end(), x.forms[i],
                                 [](const phrase_place& y, auto form) {
                                   return y.at < form;
                                 });
      for (; at != places_.end() && at->at == x.forms[i]; ++at)
        places.push_back(
          {out_.places.matched, at->first, at->last, i < x.exact});
    }
    ++out_.places.matched;
    return first;
  }

  // A hyphenated word is told as it was compared, in its parts.
  void add_forms(const keyword_plan& x, size_t first_place) {
    auto& places = out_.places.places;
    for (auto i = first_place; i < places.size(); ++i) {
      auto form = memory_.text.phrase(places[i].first, places[i].last);
      if (form != x.text && !contains(out_.forms, form))
        out_.forms.push_back(std::move(form));
    }
  }

  const rule_plan& rule_;
  const keyword_findings& keywords_;
  const matcher::scratch& memory_;
  place_list places_;
  match_verdict out_;
};

} // namespace

match_verdict explain_matches(const match_plan& plan, const rule_plan& rule,
                              const keyword_findings& keywords,
                              const matcher::scratch& memory) {
  return verdict_writer{plan, rule, keywords, memory}.write();
}

} // namespace bidiq
