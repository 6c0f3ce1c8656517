#include "net/routes/own_sector_json.hpp"

#include "net/routes/own_sector_models.hpp"

#include <iterator>

namespace bidiq {

namespace {

constexpr std::string_view nothing_cached
  = "Este servidor não tem nenhuma licitação em cache; faça uma busca do "
    "período que interessa e teste de novo.";
constexpr std::string_view nothing_cached_there
  = "Este servidor não tem licitações destas UFs em cache; faça uma busca "
    "nelas e teste de novo.";
constexpr std::string_view out_of_time
  = "O tempo do teste acabou antes de examinar tudo o que está em cache.";

constexpr std::string_view out_of_room
  = "Há mais licitações em cache do que um teste examina; só as mais novas "
    "foram vistas.";

std::vector<models::tried_term> terms_of(const std::vector<term_trial>& xs) {
  std::vector<models::tried_term> out;
  out.reserve(xs.size());
  for (auto& x : xs)
    out.push_back({x.text, x.notices, x.alone});
  return out;
}

models::trial_example example_of(const trial_sample& x) {
  models::trial_example out{
    x.data->id, x.data->object, x.data->uf, {}, x.terms};
  if (x.data->value)
    out.valor = {thousandths{*x.data->value}};
  return out;
}

} // namespace

// The definition is an object that was rendered when it was saved: its members
// stand among those that only the database knows.
std::string own_sector_json(const own_sector& x) {
  std::string out;
  out += "{\"id\":";
  append_json(out, x.id);
  out += ',';
  out.append(x.definition, 1, x.definition.size() - 2);
  out += ",\"created_at\":";
  append_json(out, format_utc(x.created));
  out += ",\"updated_at\":";
  append_json(out, format_utc(x.updated));
  return out += '}';
}

std::string own_sectors_json(const own_sector_list& xs,
                             const own_sector_options& limits) {
  std::string out = "{\"setores\":[";
  for (auto& x : xs) {
    if (out.back() == '}')
      out += ',';
    out += own_sector_json(x);
  }
  out += "],\"total\":" + std::to_string(xs.size()) + ",\"limites\":";
  append_json(out, models::sector_limits{limits.most, limits.max_bytes,
                                         limits.rules.max_terms});
  return out += '}';
}

std::string trial_json(const sector_trial& x,
                       const std::vector<std::string>& ufs) {
  models::trial_report out;
  out.examinadas = x.looked_at;
  out.encontradas = x.found;
  out.removidas = x.excluded;
  out.completo = x.whole();
  if (x.lacked == sector_trial::lack::time)
    out.aviso = {out_of_time};
  else if (!x.whole())
    out.aviso = {out_of_room};
  else if (x.looked_at == 0)
    out.aviso = {ufs.empty() ? nothing_cached : nothing_cached_there};
  for (auto& sample : x.samples)
    out.exemplos.push_back(example_of(sample));
  out.palavras = terms_of(x.keywords);
  out.exclusoes = terms_of(x.exclusions);
  return to_json(out);
}

} // namespace bidiq
