#include "tools/pncp-sim/record.hpp"

#include <simdjson.h>

namespace bidiq {

namespace {

using simdjson::dom::element;

constexpr std::string_view pcp_prefix = "[Portal de Compras Públicas] - ";

std::string text_of(const element& object, std::string_view pointer) {
  std::string_view text;
  if (object.at_pointer(pointer).get(text) != simdjson::SUCCESS)
    return {};
  return std::string{text};
}

int number_of(const element& object, std::string_view pointer) {
  int64_t number = 0;
  if (object.at_pointer(pointer).get(number) != simdjson::SUCCESS)
    return 0;
  return static_cast<int>(number);
}

std::optional<local_time> time_of(const element& object,
                                  std::string_view pointer) {
  std::string_view text;
  if (object.at_pointer(pointer).get(text) != simdjson::SUCCESS)
    return std::nullopt;
  return parse_instant(text);
}

std::string_view trimmed(std::string_view line) {
  auto first = line.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos)
    return {};
  return line.substr(first, line.find_last_not_of(" \t\r\n") - first + 1);
}

local_time update_stamp(const element& object, local_time published) {
  if (auto stamp = time_of(object, "/dataAtualizacaoGlobal"))
    return *stamp;
  return time_of(object, "/dataAtualizacao").value_or(published);
}

} // namespace

struct record_reader::parser {
  simdjson::dom::parser dom;
};

record_reader::record_reader() : parser_(std::make_unique<parser>()) {
}

record_reader::~record_reader() = default;

std::optional<sim_record> record_reader::read(std::string_view line) {
  line = trimmed(line);
  element object;
  if (parser_->dom.parse(line.data(), line.size()).get(object)
        != simdjson::SUCCESS
      || !object.is_object())
    return std::nullopt;
  sim_record result;
  result.id = text_of(object, "/numeroControlePNCP");
  result.modality = number_of(object, "/modalidadeId");
  auto published = time_of(object, "/dataPublicacaoPncp");
  if (result.id.empty() || result.modality == 0 || !published)
    return std::nullopt;
  result.published = *published;
  result.updated = update_stamp(object, *published);
  result.closes = time_of(object, "/dataEncerramentoProposta");
  result.dispute_mode = number_of(object, "/modoDisputaId");
  result.uf = text_of(object, "/unidadeOrgao/ufSigla");
  result.city_code = text_of(object, "/unidadeOrgao/codigoIbge");
  result.unit_code = text_of(object, "/unidadeOrgao/codigoUnidade");
  result.cnpj = text_of(object, "/orgaoEntidade/cnpj");
  auto object_text = text_of(object, "/objetoCompra");
  result.from_pcp = trimmed(object_text).starts_with(pcp_prefix);
  result.federal = text_of(object, "/orgaoEntidade/esferaId") == "F";
  result.body = line;
  return result;
}

} // namespace bidiq
