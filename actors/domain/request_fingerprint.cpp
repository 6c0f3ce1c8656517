#include "actors/domain/request.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace bidiq {

namespace {

// Items carry their length, so no text can pass for two or for another field.
void add_item(std::string& out, std::string_view item) {
  out += std::to_string(item.size());
  out += ':';
  out += item;
}

void add_set(std::string& out, std::string_view name,
             std::vector<std::string> items) {
  std::sort(items.begin(), items.end());
  out += name;
  out += '=';
  for (const auto& item : items)
    add_item(out, item);
  out += '\n';
}

std::vector<std::string> optional_number(const std::optional<double>& x) {
  if (!x)
    return {};
  std::array<char, 32> buf;
  auto end = std::to_chars(buf.data(), buf.data() + buf.size(), *x).ptr;
  return {std::string{buf.data(), end}};
}

// What requests could not say at first is added only where it is said: those
// that do not keep their fingerprint from release to release.
void add_ways_to_match(std::string& out, const search_request& x) {
  auto add_given = [&](std::string_view name, const auto& items) {
    if (!items.empty())
      add_set(out, name, items);
  };
  add_given("exact", x.exact_terms);
  add_given("exact exclusions", x.exact_exclusions);
  add_given("ignored", x.ignored);
  if (x.mode != term_mode::qualquer)
    add_set(out, "mode", {std::string{to_string(x.mode)}});
  if (!x.inflect)
    add_set(out, "inflect", {"0"});
}

std::vector<std::string> texts_of(const std::vector<sector_term>& xs) {
  std::vector<std::string> out;
  out.reserve(xs.size());
  for (auto& x : xs)
    out.push_back(std::to_string(static_cast<int>(x.weight))
                  + (x.plural ? "+" : "-") + x.text);
  return out;
}

// A sector of the user's own is what it says, not what it is called: changed,
// it is another one. Its name and description are told with the result.
void add_own_sector(std::string& out, const sector& x) {
  add_set(out, "own sector", {x.name, x.description});
  add_set(out, "keywords", texts_of(x.keywords));
  add_set(out, "sector exclusions", texts_of(x.exclusions));
  add_set(out, "inside", texts_of(x.ignored));
  std::vector<std::string> contexts;
  for (auto& context : x.contexts) {
    auto text = std::to_string(context.within) + ' ';
    add_item(text, context.keyword);
    add_set(text, {}, texts_of(context.words));
    contexts.push_back(std::move(text));
  }
  add_set(out, "contexts", std::move(contexts));
}

std::string canonical(const search_request& x) {
  std::vector<std::string> modalities, spheres;
  for (auto m : x.modalities)
    modalities.push_back(std::to_string(m));
  for (auto s : x.spheres)
    spheres.emplace_back(1, s);
  std::string out;
  add_set(out, "ufs", x.ufs);
  add_set(out, "first", {format_day(x.first)});
  add_set(out, "last", {format_day(x.last)});
  add_set(out, "sector", {x.sector_id});
  add_set(out, "terms", x.terms);
  add_set(out, "stopwords", x.stopwords);
  add_set(out, "exclusions", x.exclusion_terms);
  add_set(out, "modalities", std::move(modalities));
  add_set(out, "status", {std::string{to_string(x.status)}});
  add_set(out, "min", optional_number(x.min_value));
  add_set(out, "max", optional_number(x.max_value));
  add_set(out, "spheres", std::move(spheres));
  add_set(out, "cities", x.cities);
  add_set(out, "agencies", x.agencies);
  add_ways_to_match(out, x);
  if (x.own_sector)
    add_own_sector(out, *x.own_sector);
  return out;
}

} // namespace

std::string fingerprint(const search_request& request) {
  constexpr std::string_view hex = "0123456789abcdef";
  auto text = canonical(request);
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
  unsigned size = 0;
  EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha256(),
             nullptr);
  std::string out;
  out.reserve(2 * size);
  for (unsigned i = 0; i < size; ++i) {
    out += hex[digest[i] >> 4];
    out += hex[digest[i] & 15];
  }
  return out;
}

} // namespace bidiq
