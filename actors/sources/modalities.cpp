#include "actors/sources/modalities.hpp"

#include <utf8proc.h>

#include <cstdlib>
#include <memory>

namespace bidiq {

namespace {

struct modality_words {
  std::string_view stem;
  int electronic;
  int in_person;
};

// The first that fits counts. A public call, above all for what family farms
// grow, mostly becomes a "Credenciamento" when it is registered at PNCP.
constexpr modality_words modalities[] = {
  {"pregao", 6, 7},
  {"concorrencia", 4, 5},
  {"dispensa", 8, 8},
  {"inexigibilidade", 9, 9},
  {"credenciamento", 12, 12},
  {"leilao", 1, 13},
  {"concurso", 3, 3},
  {"dialogo", 2, 2},
  {"qualificacao", 11, 11},
  {"manifestacao", 10, 10},
  {"chamada publica", 12, 12},
  {"chamamento publico", 12, 12},
};

struct situation_words {
  std::string_view stem;
  int code;
};

constexpr situation_words situations[]
  = {{"anulad", 3}, {"revogad", 2}, {"cancelad", 2}, {"suspens", 4}};

bool has(std::string_view text, std::string_view part) noexcept {
  return text.find(part) != text.npos;
}

} // namespace

std::string folded(std::string_view text) {
  utf8proc_uint8_t* out = nullptr;
  auto size = utf8proc_map(
    reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
    static_cast<utf8proc_ssize_t>(text.size()), &out,
    static_cast<utf8proc_option_t>(UTF8PROC_COMPOSE | UTF8PROC_STRIPMARK
                                   | UTF8PROC_CASEFOLD));
  std::unique_ptr<utf8proc_uint8_t, void (*)(void*)> guard{out, std::free};
  if (size < 0)
    return {};
  return {reinterpret_cast<const char*>(out), static_cast<size_t>(size)};
}

int modality_of(std::string_view words) {
  auto text = folded(words);
  for (auto& x : modalities)
    if (has(text, x.stem))
      return has(text, "presencial") ? x.in_person : x.electronic;
  return 0;
}

told_situation situation_of(std::string_view words) {
  told_situation result;
  auto text = folded(words);
  if (text.empty())
    return result;
  result.code = 1;
  for (auto& x : situations)
    if (result.code == 1 && has(text, x.stem))
      result.code = x.code;
  result.homologated = has(text, "homologad") || has(text, "adjudicad");
  return result;
}

} // namespace bidiq
