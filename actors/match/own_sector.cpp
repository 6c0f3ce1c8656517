#include "actors/match/own_sector.hpp"

#include "actors/base/body_reader.hpp"
#include "actors/base/json_writer.hpp"
#include "actors/base/parse_json.hpp"
#include "actors/domain/request.hpp"
#include "actors/match/sector_reader.hpp"

#include <boost/algorithm/string/case_conv.hpp>

#include <algorithm>
#include <locale>

namespace bidiq {

namespace {

std::string_view weight_name(term_weight x) noexcept {
  for (auto& [name, weight] : api_format.weights)
    if (weight == x)
      return name;
  return {};
}

void write_term(json_writer& out, const sector_term& x) {
  auto weight = weight_name(x.weight);
  if (!x.plural && weight.empty())
    return out.value(x.text);
  out.begin_object();
  out.field(api_format.term, x.text);
  if (x.plural)
    out.field(api_format.plural, true);
  if (!weight.empty())
    out.field(api_format.weight, weight);
  out.end_object();
}

void write_terms(json_writer& out, const char* key,
                 const std::vector<sector_term>& xs) {
  out.key(key);
  out.begin_array();
  for (auto& x : xs)
    write_term(out, x);
  out.end_array();
}

void write_contexts(json_writer& out, const sector& x) {
  out.key(api_format.contexts);
  out.begin_object();
  for (auto& context : x.contexts) {
    out.text_key(context.keyword);
    out.begin_object();
    if (context.within > 0)
      out.field(api_format.within, context.within);
    write_terms(out, api_format.words, context.words);
    out.end_object();
  }
  out.end_object();
}

failure not_an_object() {
  return fail(errc::malformed, "a sector is no JSON object, or nested deep");
}

void check_size(const sector& x, const own_sector_rules& rules,
                sector_reader& in) {
  if (count_terms(x) > rules.max_terms)
    in.complain(api_format.keywords,
                "Um setor tem no máximo " + std::to_string(rules.max_terms)
                  + " palavras e expressões, somadas todas as listas");
}

std::vector<std::string> read_ufs(const nlohmann::json& body,
                                  sector_reader& in) {
  std::vector<std::string> out;
  body_reader fields{body};
  auto& all = all_ufs();
  fields.each_text("ufs", all.size(), [&](auto& field, std::string text) {
    boost::algorithm::to_upper(text, std::locale::classic());
    if (std::find(all.begin(), all.end(), text) == all.end())
      fields.reject(field, "UF desconhecida: " + excerpt(text));
    else if (std::find(out.begin(), out.end(), text) == out.end())
      out.push_back(std::move(text));
  });
  for (auto& x : fields.take_errors())
    in.errors.push_back(std::move(x));
  return out;
}

// A body can hold thousands of mistakes, which no reader wants.
failure mistakes(std::vector<field_error> all, const own_sector_rules& rules) {
  all.resize(std::min(all.size(), rules.max_errors));
  return {errc::invalid_request, "a sector has mistakes", std::move(all)};
}

} // namespace

outcome<sector> parse_own_sector(std::string_view text,
                                 const own_sector_rules& rules) {
  auto json = parse_json(text, rules.max_nesting);
  if (!json.is_object())
    return not_an_object();
  sector_reader in{api_format};
  auto out = in.read(json, "", {"id", "created_at", "updated_at"});
  check_size(out, rules, in);
  if (!in.errors.empty())
    return mistakes(std::move(in.errors), rules);
  return out;
}

outcome<trial_request> parse_trial_request(std::string_view text,
                                           const own_sector_rules& rules) {
  auto json = parse_json(text, rules.max_nesting);
  if (!json.is_object())
    return not_an_object();
  sector_reader in{api_format};
  trial_request out;
  out.tried = in.read(json, "", {"id", "created_at", "updated_at", "ufs"});
  check_size(out.tried, rules, in);
  out.ufs = read_ufs(json, in);
  if (!in.errors.empty())
    return mistakes(std::move(in.errors), rules);
  return out;
}

std::string own_sector_json(const sector& x) {
  std::string text;
  json_writer out{text};
  out.begin_object();
  out.field(api_format.name, x.name);
  out.field(api_format.description, x.description);
  write_terms(out, api_format.keywords, x.keywords);
  write_terms(out, api_format.exclusions, x.exclusions);
  write_contexts(out, x);
  write_terms(out, api_format.ignored, x.ignored);
  out.end_object();
  return text;
}

bool valid_own_sector_id(std::string_view id) noexcept {
  auto known = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  };
  return id.size() >= 2 && id.size() <= 40
         && std::all_of(id.begin(), id.end(), known);
}

} // namespace bidiq
