#include "actors/match/summary.hpp"

#include "actors/domain/modality.hpp"

#include <algorithm>
#include <cmath>
#include <map>

namespace bidiq {

namespace {

// What one pass over the notices tells.
struct overview {
  double value = 0;
  uint64_t unknown_values = 0;
  uint64_t implausible_values = 0;
  uint64_t urgent = 0;
  const notice* dearest = nullptr;
  const notice* next_closing = nullptr;
  std::map<std::string_view, uint64_t> by_uf;
  std::map<std::string, uint64_t> by_modality; ///< By their common name.
};

bool takes_proposals(const notice& x, local_time now) {
  return x.situation == 1 && x.closes && !closed(x, now);
}

void add_value(overview& out, const found_notice& x) {
  auto value = counted_value(x);
  if (!value) {
    ++(x.data->value ? out.implausible_values : out.unknown_values);
    return;
  }
  out.value += *value;
  if (!out.dearest || *value > *out.dearest->value)
    out.dearest = x.data.get();
}

overview survey(const search_result& result) {
  overview out;
  for (const auto& found : result.notices) {
    const auto& x = *found.data;
    add_value(out, found);
    ++out.by_uf[x.uf];
    if (x.modality > 0 || !x.modality_name.empty())
      ++out.by_modality[modality_of(x)];
    if (!takes_proposals(x, result.now))
      continue;
    out.urgent += urgency(x, result.now) == "critica";
    if (!out.next_closing || *x.closes < *out.next_closing->closes)
      out.next_closing = &x;
  }
  out.value = std::round(out.value * 100) / 100;
  return out;
}

std::string plural(uint64_t n, std::string_view one, std::string_view many) {
  return format_count(n) + ' ' + std::string{n == 1 ? one : many};
}

// "AC", "AC e AL", "AC, AL e AM"; a whole list of many would not help anybody.
std::string list_ufs(const std::vector<std::string>& ufs) {
  if (ufs.size() > 5)
    return plural(ufs.size(), "estado", "estados");
  std::string out;
  for (size_t i = 0; i < ufs.size(); ++i) {
    if (i > 0)
      out += i + 1 < ufs.size() ? ", " : " e ";
    out += ufs[i];
  }
  return out;
}

std::string period(const search_request& request) {
  return "entre " + format_date_br(request.first) + " e "
         + format_date_br(request.last);
}

// The states of a request, by whether they were read whole. A result that does
// not know its states has read all of them.
struct reading {
  std::vector<std::string> whole;
  std::vector<std::string> missing;
  bool ended = true; ///< None is still being read.
};

reading reading_of(const search_result& x) {
  reading out;
  for (auto& uf : x.ufs) {
    auto& list = uf.status == "failed" ? out.missing : out.whole;
    list.push_back(uf.uf);
    out.ended = out.ended
                && (uf.status == "success" || uf.status == "recovered"
                    || uf.status == "failed");
  }
  if (x.ufs.empty() && x.request)
    out.whole = x.request->ufs;
  return out;
}

// " Não foi possível consultar SE por completo."
std::string missing_clause(const reading& states) {
  if (states.missing.empty())
    return {};
  return " Não foi possível consultar " + list_ufs(states.missing)
         + " por completo.";
}

std::string looked_at(uint64_t total_raw) {
  return plural(total_raw, "publicação foi analisada, mas não atende",
                "publicações foram analisadas, mas nenhuma atende")
         + " aos critérios.";
}

// " no setor Vestuário e uniformes"
std::string in_sector(const search_result& x) {
  return x.request && !x.request->sector_name.empty()
           ? " no setor " + x.request->sector_name
           : "";
}

// Says nothing of states that were not read: they may hold anything.
std::string nothing_found(const search_result& x) {
  auto states = reading_of(x);
  auto out = "Nenhuma oportunidade encontrada" + in_sector(x);
  if (!states.ended)
    out += " até agora";
  else if (states.whole.empty() && !states.missing.empty())
    out += " no que foi possível ler";
  if (!states.whole.empty())
    out += " em " + list_ufs(states.whole);
  if (x.request)
    out += ", " + period(*x.request);
  out += ".";
  if (x.total_raw > 0)
    out += ' ' + looked_at(x.total_raw);
  else if (states.ended && !states.whole.empty())
    out += " Nenhuma publicação nesse período e nesses estados.";
  return out + missing_clause(states);
}

// "2 sem valor informado; 1 com valor implausível, fora da soma".
std::string uncounted(const overview& all) {
  std::string text;
  if (all.unknown_values > 0)
    text = format_count(all.unknown_values) + " sem valor informado";
  if (all.implausible_values > 0)
    text += (text.empty() ? "" : "; ") + format_count(all.implausible_values)
            + " com valor implausível, fora da soma";
  return text;
}

std::string value_clause(const overview& all, uint64_t found) {
  if (all.unknown_values == found)
    return ", sem valor estimado informado";
  if (all.unknown_values + all.implausible_values == found)
    return ", sem valor estimado plausível (" + uncounted(all) + ")";
  auto text = (found == 1 ? ", com valor estimado de " : ", somando ")
              + format_brl_short(all.value);
  if (found > 1)
    text += " estimados";
  auto rest = uncounted(all);
  return rest.empty() ? text : text + " (" + rest + ")";
}

std::string executive_summary(const search_result& x, const overview& all) {
  uint64_t found = x.notices.size();
  if (found == 0)
    return nothing_found(x);
  auto text = std::string{found == 1 ? "Encontrada " : "Encontradas "}
              + plural(found, "oportunidade", "oportunidades") + in_sector(x);
  if (all.by_uf.size() == 1)
    text += " em " + std::string{all.by_uf.begin()->first};
  else
    text += " em " + plural(all.by_uf.size(), "estado", "estados");
  text += value_clause(all, found) + '.';
  if (all.urgent > 0)
    text += ' '
            + plural(all.urgent, "encerra em menos de 7 dias.",
                     "encerram em menos de 7 dias.");
  return text + missing_clause(reading_of(x));
}

// The first `limit` code points of a text, at a word's end if it is cut.
std::string shorten(std::string_view text, size_t limit) {
  size_t end = 0, points = 0;
  for (; end < text.size(); ++end)
    if ((static_cast<unsigned char>(text[end]) & 0xC0) != 0x80
        && ++points > limit)
      break;
  if (end == text.size())
    return std::string{text};
  auto blank = text.rfind(' ', end);
  auto cut = blank == text.npos || blank < end / 2 ? end : blank;
  return std::string{text.substr(0, cut)} + "…";
}

std::string describe(const notice& x) {
  auto text = shorten(x.object, 90) + " (";
  if (!x.agency.empty())
    text += shorten(x.agency, 60) + ", ";
  return text + x.uf + ')';
}

using entry = std::pair<std::string_view, uint64_t>;

// The most frequent of several keys, if it is more frequent than each other.
template <class Key>
std::optional<entry> top(const std::map<Key, uint64_t>& counts) {
  if (counts.size() < 2)
    return std::nullopt;
  auto best = std::max_element(counts.begin(), counts.end(),
                               [](const auto& x, const auto& y) {
                                 return x.second < y.second;
                               });
  if (std::count_if(counts.begin(), counts.end(),
                    [&](auto& x) { return x.second == best->second; })
      > 1)
    return std::nullopt;
  return entry{best->first, best->second};
}

std::vector<std::string> highlights(const search_result& x,
                                    const overview& all) {
  std::vector<std::string> out;
  if (all.dearest)
    out.push_back("Maior valor: " + format_brl(*all.dearest->value) + ", "
                  + describe(*all.dearest));
  if (all.next_closing)
    out.push_back("Prazo mais próximo: "
                  + format_time_br(*all.next_closing->closes) + ", "
                  + describe(*all.next_closing));
  auto found = format_count(x.notices.size());
  auto tell = [&](const char* what, const std::optional<entry>& most) {
    if (most)
      out.push_back(what + std::string{most->first} + " ("
                    + format_count(most->second) + " de " + found + ')');
  };
  tell("Estado com mais oportunidades: ", top(all.by_uf));
  tell("Modalidade mais frequente: ", top(all.by_modality));
  return out;
}

std::optional<std::string> urgency_alert(const overview& all) {
  if (all.urgent == 0)
    return std::nullopt;
  return plural(all.urgent, "oportunidade encerra em menos de 7 dias: ",
                "oportunidades encerram em menos de 7 dias; a primeira em ")
         + format_time_br(*all.next_closing->closes) + '.';
}

} // namespace

search_summary summarise(const search_result& x) {
  auto all = survey(x);
  search_summary out;
  out.opportunities = x.notices.size();
  out.total_value = all.value;
  out.implausible_values = all.implausible_values;
  out.text = executive_summary(x, all);
  out.highlights = highlights(x, all);
  out.urgency_alert = urgency_alert(all);
  return out;
}

} // namespace bidiq
