#include "actors/domain/sector_codec.hpp"

namespace bidiq {

namespace {

// A term takes the length of its text and a byte of flags at least.
constexpr uint64_t least_term = 2;

// A context takes two lengths and a distance at least.
constexpr uint64_t least_context = 3;

constexpr uint64_t max_within = UINT16_MAX;

void write_terms(byte_writer& out, const std::vector<sector_term>& xs) {
  out.number(xs.size());
  for (auto& x : xs) {
    out.text(x.text);
    out.byte(
      static_cast<uint8_t>(static_cast<unsigned>(x.weight) << 1 | x.plural));
  }
}

std::vector<sector_term> read_terms(byte_reader& in) {
  std::vector<sector_term> out(in.count(least_term));
  for (auto& x : out) {
    x.text = in.text();
    auto flags
      = in.number_upto(static_cast<uint64_t>(term_weight::firm) << 1 | 1);
    x.plural = flags & 1;
    x.weight = static_cast<term_weight>(flags >> 1);
  }
  return out;
}

} // namespace

void write_sector(byte_writer& out, const sector& x) {
  for (auto text : {&x.id, &x.name, &x.description})
    out.text(*text);
  for (auto list : {&x.keywords, &x.exclusions, &x.ignored})
    write_terms(out, *list);
  out.number(x.contexts.size());
  for (auto& context : x.contexts) {
    out.text(context.keyword);
    out.number(context.within);
    write_terms(out, context.words);
  }
}

sector read_sector(byte_reader& in) {
  sector x;
  for (auto text : {&x.id, &x.name, &x.description})
    *text = in.text();
  for (auto list : {&x.keywords, &x.exclusions, &x.ignored})
    *list = read_terms(in);
  x.contexts.resize(in.count(least_context));
  for (auto& context : x.contexts) {
    context.keyword = in.text();
    context.within = static_cast<unsigned>(in.number_upto(max_within));
    context.words = read_terms(in);
  }
  return x;
}

} // namespace bidiq
