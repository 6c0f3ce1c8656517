#include "actors/search/matcher.hpp"

#include "actors/search/matcher_phrases.hpp"
#include "actors/search/text.hpp"
#include "actors/search/text_fold.hpp"
#include "actors/search/words_scan.hpp"

#include <algorithm>
#include <cstring>
#include <stdexcept>
#include <unordered_map>

namespace bidiq {

namespace {

using phrase_list = std::vector<uint32_t>;

/// A keyword as `explain` needs it.
struct keyword_plan {
  std::string text; // As written.
  phrase_list forms;
  bool needs_context = false;
  phrase_list context; // One of these must occur too.
};

struct rule_plan {
  std::vector<keyword_plan> keywords;
  phrase_list exclusions;
};

/// Rule `rule` keeps the text if one of `context` occurs.
struct condition {
  uint64_t rule_bit;
  phrase_list context;
};

/// What one phrase means to all rules.
struct phrase_plan {
  uint64_t keeps = 0;
  uint64_t rejects = 0;
  bool is_context = false;
  std::vector<condition> conditions;
};

/// What a state of the automaton means: that of all phrases that end in it, and
/// those of them that have to do with contexts.
struct state_plan {
  uint64_t keeps = 0;
  uint64_t rejects = 0;
  uint32_t first_noted = 0;
  uint32_t last_noted = 0;
};

} // namespace

struct matcher::scratch {
  std::vector<char> folded;
  std::vector<uint32_t> seen; // By phrase: the round in which it occurred.
  uint32_t round = 0;
  phrase_list conditional; // Occurred in this round and has conditions.

  void begin_round(size_t phrases) {
    if (seen.size() < phrases)
      seen.resize(phrases);
    if (++round == 0) {
      std::fill(seen.begin(), seen.end(), 0);
      round = 1;
    }
    conditional.clear();
  }

  bool occurred(uint32_t phrase) const noexcept {
    return seen[phrase] == round;
  }

  bool any_occurred(const phrase_list& phrases) const noexcept {
    return std::any_of(phrases.begin(), phrases.end(),
                       [this](uint32_t x) { return occurred(x); });
  }
};

void matcher::scratch_deleter::operator()(scratch* x) const noexcept {
  delete x;
}

struct matcher::impl {
  phrase_automaton automaton;
  std::vector<rule_plan> rules;
  std::vector<phrase_plan> phrases;
  std::vector<state_plan> states;
  phrase_list noted; // See `state_plan`.

  phrase_plan& plan_of(uint32_t phrase) {
    if (phrases.size() <= phrase)
      phrases.resize(phrase + 1);
    return phrases[phrase];
  }

  phrase_list add_term(const sector_term& term) {
    phrase_list result;
    for (auto& form : term_forms(normalise(term.text), term.plural))
      result.push_back(automaton.add(form));
    return result;
  }

  void add_rule(const match_rule& rule);
  void add_keyword(const sector_term& term, const phrase_list* context);
  void plan_states();

  // Folds `text` and calls `f(state)` for every state in which a phrase ends.
  template <class F>
  void scan(std::string_view text, scratch& memory, F&& f) const;
};

void matcher::impl::add_rule(const match_rule& rule) {
  auto bit = uint64_t{1} << rules.size();
  rules.emplace_back();
  std::unordered_map<std::string, phrase_list> contexts;
  for (auto& x : rule.contexts) {
    auto& words = contexts[normalise(x.keyword)];
    for (auto& word : x.words)
      for (auto phrase : add_term(word)) {
        plan_of(phrase).is_context = true;
        words.push_back(phrase);
      }
  }
  for (auto& term : rule.keywords) {
    auto context = contexts.find(normalise(term.text));
    add_keyword(term, context == contexts.end() ? nullptr : &context->second);
  }
  for (auto& term : rule.exclusions)
    for (auto phrase : add_term(term)) {
      plan_of(phrase).rejects |= bit;
      rules.back().exclusions.push_back(phrase);
    }
}

void matcher::impl::add_keyword(const sector_term& term,
                                const phrase_list* context) {
  auto bit = uint64_t{1} << (rules.size() - 1);
  auto& plan = rules.back().keywords.emplace_back();
  plan.text = term.text;
  plan.forms = add_term(term);
  if (context) {
    plan.needs_context = true;
    plan.context = *context;
  }
  for (auto phrase : plan.forms) {
    if (context)
      plan_of(phrase).conditions.push_back({bit, *context});
    else
      plan_of(phrase).keeps |= bit;
  }
}

void matcher::impl::plan_states() {
  states.resize(automaton.states());
  for (uint32_t at = 0; at < states.size(); ++at) {
    auto& state = states[at];
    state.first_noted = static_cast<uint32_t>(noted.size());
    for (auto i = automaton.hits_begin(at); i != automaton.hits_end(at); ++i) {
      auto& phrase = phrases[*i];
      state.keeps |= phrase.keeps;
      state.rejects |= phrase.rejects;
      if (phrase.is_context || !phrase.conditions.empty())
        noted.push_back(*i);
    }
    state.last_noted = static_cast<uint32_t>(noted.size());
  }
}

template <class F>
void matcher::impl::scan(std::string_view text, scratch& memory, F&& f) const {
  auto room = fold_room(text.size()) + scan_step;
  if (memory.folded.size() < room)
    memory.folded.resize(room);
  auto begin = memory.folded.data();
  auto end = fold_text(text, begin);
  std::memset(end, ' ', scan_step);
  auto at = phrase_automaton::start;
  for_each_word(begin, end, [&](const char* word, size_t size) {
    at = automaton.next(at, word, size);
    if (at == phrase_automaton::start)
      return;
    if (automaton.accepts(at))
      f(at);
    at = automaton.resume(at);
  });
}

matcher::matcher(const std::vector<match_rule>& rules)
  : impl_(std::make_unique<impl>()) {
  if (rules.size() > 64)
    throw std::invalid_argument("a matcher takes at most 64 rules");
  for (auto& rule : rules)
    impl_->add_rule(rule);
  impl_->automaton.build();
  impl_->phrases.resize(impl_->automaton.phrases());
  impl_->plan_states();
}

matcher::~matcher() = default;
matcher::matcher(matcher&&) noexcept = default;
matcher& matcher::operator=(matcher&&) noexcept = default;

matcher::scratch_ptr matcher::make_scratch() const {
  scratch_ptr result{new scratch};
  result->seen.resize(impl_->phrases.size());
  result->conditional.reserve(impl_->phrases.size());
  return result;
}

uint64_t matcher::match(std::string_view text, scratch& memory) const {
  memory.begin_round(impl_->phrases.size());
  uint64_t keeps = 0;
  uint64_t rejects = 0;
  impl_->scan(text, memory, [&](phrase_automaton::state at) {
    auto& state = impl_->states[at];
    keeps |= state.keeps;
    rejects |= state.rejects;
    for (auto i = state.first_noted; i != state.last_noted; ++i) {
      auto phrase = impl_->noted[i];
      if (memory.occurred(phrase))
        continue;
      memory.seen[phrase] = memory.round;
      if (!impl_->phrases[phrase].conditions.empty())
        memory.conditional.push_back(phrase);
    }
  });
  for (auto phrase : memory.conditional)
    for (auto& x : impl_->phrases[phrase].conditions)
      if (!((keeps | rejects) & x.rule_bit) && memory.any_occurred(x.context))
        keeps |= x.rule_bit;
  return keeps & ~rejects;
}

match_verdict matcher::explain(std::string_view text, size_t rule,
                               scratch& memory) const {
  auto& automaton = impl_->automaton;
  memory.begin_round(impl_->phrases.size());
  impl_->scan(text, memory, [&](phrase_automaton::state at) {
    for (auto i = automaton.hits_begin(at); i != automaton.hits_end(at); ++i)
      memory.seen[*i] = memory.round;
  });
  match_verdict result;
  auto& plan = impl_->rules.at(rule);
  for (auto& x : plan.keywords) {
    if (!memory.any_occurred(x.forms)
        || (x.needs_context && !memory.any_occurred(x.context)))
      continue;
    if (std::find(result.terms.begin(), result.terms.end(), x.text)
        == result.terms.end())
      result.terms.push_back(x.text);
  }
  result.keyword = !result.terms.empty();
  result.excluded = result.keyword && memory.any_occurred(plan.exclusions);
  return result;
}

match_rule make_rule(const sector* base, const std::vector<std::string>& terms,
                     const std::vector<std::string>& exclusion_terms) {
  match_rule rule;
  if (base)
    rule = {base->keywords, base->exclusions, base->contexts};
  // A term that the user asks for counts without the sector's context.
  std::erase_if(rule.contexts, [&](const sector_context& x) {
    return std::find(terms.begin(), terms.end(), normalise(x.keyword))
           != terms.end();
  });
  for (auto& term : terms)
    rule.keywords.push_back({term, false});
  for (auto& term : exclusion_terms)
    rule.exclusions.push_back({term, false});
  return rule;
}

} // namespace bidiq
