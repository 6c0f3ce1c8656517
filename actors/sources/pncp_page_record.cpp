#include "actors/sources/pncp_page_record.hpp"

#include "actors/sources/pncp_page_text.hpp"

#include <array>
#include <cmath>
#include <utility>

namespace bidiq {

namespace {

using simdjson::dom::element;
using simdjson::dom::element_type;

enum class field : uint8_t {
  other,
  agency,
  agency_cnpj,
  agency_name,
  city,
  city_code,
  closes,
  homologated,
  id,
  inserted,
  link,
  modality,
  modality_name,
  object,
  opens,
  published,
  purchase_number,
  situation,
  situation_name,
  sphere,
  uf,
  unit,
  unit_name,
  value,
};

constexpr std::pair<std::string_view, field> names[] = {
  {"orgaoEntidade", field::agency},
  {"cnpj", field::agency_cnpj},
  {"razaoSocial", field::agency_name},
  {"municipioNome", field::city},
  {"codigoIbge", field::city_code},
  {"dataEncerramentoProposta", field::closes},
  {"valorTotalHomologado", field::homologated},
  {"numeroControlePNCP", field::id},
  {"dataInclusao", field::inserted},
  {"linkSistemaOrigem", field::link},
  {"modalidadeId", field::modality},
  {"modalidadeNome", field::modality_name},
  {"objetoCompra", field::object},
  {"dataAberturaProposta", field::opens},
  {"dataPublicacaoPncp", field::published},
  {"numeroCompra", field::purchase_number},
  {"situacaoCompraId", field::situation},
  {"situacaoCompraNome", field::situation_name},
  {"esferaId", field::sphere},
  {"ufSigla", field::uf},
  {"unidadeOrgao", field::unit},
  {"nomeUnidade", field::unit_name},
  {"valorTotalEstimado", field::value},
};

constexpr size_t slots = 128;

// The length and three letters part the names; see the assertion below.
constexpr size_t slot_of(std::string_view key) noexcept {
  auto letter = [&](size_t i) { return static_cast<unsigned char>(key[i]); };
  return (key.size() + letter(0) * 5u + letter(key.size() / 2) * 3u
          + letter(key.size() - 1))
         % slots;
}

struct name_table {
  std::array<uint8_t, slots> index{}; // Into `names`, from 1; 0: none.
  bool perfect = true;
};

constexpr name_table table = [] {
  name_table result;
  for (uint8_t i = 0; i < std::size(names); ++i) {
    auto& slot = result.index[slot_of(names[i].first)];
    result.perfect = result.perfect && slot == 0;
    slot = static_cast<uint8_t>(i + 1);
  }
  return result;
}();
static_assert(table.perfect, "two names share a slot: change slot_of");

field field_of(std::string_view key) noexcept {
  if (key.empty())
    return field::other;
  auto i = table.index[slot_of(key)];
  return i != 0 && names[i - 1].first == key ? names[i - 1].second
                                             : field::other;
}

// A string as it is, a whole number in decimal; anything else is empty.
std::string text_of(element x) {
  std::string_view text;
  if (x.get(text) == simdjson::SUCCESS)
    return clean_text(text);
  if (x.type() == element_type::INT64)
    return std::to_string(int64_t{x.get_int64()});
  if (x.type() == element_type::UINT64)
    return std::to_string(uint64_t{x.get_uint64()});
  return {};
}

std::optional<local_time> time_of(element x) noexcept {
  std::string_view text;
  if (x.get(text) != simdjson::SUCCESS)
    return std::nullopt;
  return parse_local_time(trimmed(text));
}

std::string upper(std::string text) {
  for (auto& c : text)
    if (c >= 'a' && c <= 'z')
      c = static_cast<char>(c - ('a' - 'A'));
  return text;
}

// A code in 1..most; 0 if there is none or it is unknown.
int code_of(element x, int most, uint64_t& unknown) noexcept {
  if (x.is_null())
    return 0;
  auto code = integer_of(x);
  if (code && *code >= 1 && *code <= most)
    return static_cast<int>(*code);
  ++unknown;
  return 0;
}

char sphere_of(element x, uint64_t& unknown) {
  auto text = upper(text_of(x));
  if (text.empty())
    return 'N';
  if (text.size() == 1
      && std::string_view{"FEMDN"}.find(text[0]) != std::string_view::npos)
    return text[0];
  ++unknown;
  return 'N';
}

/// Fills one notice.
class record_reader {
public:
  record_reader(notice& to, uint64_t& unknown_enums)
    : to_(to), unknown_(unknown_enums) {
    // nop
  }

  void read(simdjson::dom::object record) {
    for (auto [key, value] : record)
      read(field_of(key), value);
  }

private:
  void read(field which, element x);

  void read_nested(element x) {
    simdjson::dom::object nested;
    if (x.get(nested) == simdjson::SUCCESS)
      read(nested);
  }

  notice& to_;
  uint64_t& unknown_;
};

void record_reader::read(field which, element x) {
  switch (which) {
    case field::other:
      return;
    case field::agency:
    case field::unit:
      return read_nested(x);
    case field::agency_cnpj:
      to_.agency_cnpj = digits_of(text_of(x));
      return;
    case field::agency_name:
      to_.agency = text_of(x);
      return;
    case field::city:
      to_.city = text_of(x);
      return;
    case field::city_code:
      to_.city_code = text_of(x);
      return;
    case field::closes:
      to_.closes = time_of(x);
      return;
    case field::homologated:
      to_.homologated = number_of(x).value_or(0) > 0;
      return;
    case field::id:
      to_.id = text_of(x);
      return;
    case field::inserted:
      if (!to_.published)
        to_.published = time_of(x);
      return;
    case field::link:
      if (x.is_string())
        to_.link = clean_link(std::string_view{x.get_string()});
      return;
    case field::modality:
      to_.modality = code_of(x, 14, unknown_);
      return;
    case field::modality_name:
      to_.modality_name = text_of(x);
      return;
    case field::object:
      to_.object = text_of(x);
      return;
    case field::opens:
      to_.opens = time_of(x);
      return;
    case field::published:
      if (auto time = time_of(x))
        to_.published = time;
      return;
    case field::purchase_number:
      to_.purchase_number = text_of(x);
      return;
    case field::situation:
      to_.situation = code_of(x, 4, unknown_);
      return;
    case field::situation_name:
      to_.situation_name = text_of(x);
      return;
    case field::sphere:
      to_.sphere = sphere_of(x, unknown_);
      return;
    case field::uf:
      to_.uf = upper(text_of(x));
      return;
    case field::unit_name:
      to_.unit = text_of(x);
      return;
    case field::value:
      to_.value = number_of(x);
      if (to_.value && *to_.value <= 0)
        to_.value.reset();
      return;
  }
}

} // namespace

std::optional<int64_t> integer_of(element x) noexcept {
  switch (x.type()) {
    case element_type::INT64:
      return int64_t{x.get_int64()};
    case element_type::DOUBLE: {
      double value = x.get_double();
      if (std::floor(value) == value && std::abs(value) < 1e15)
        return static_cast<int64_t>(value);
      return std::nullopt;
    }
    case element_type::STRING:
      return read_integer(std::string_view{x.get_string()});
    default:
      return std::nullopt;
  }
}

std::optional<double> number_of(element x) noexcept {
  switch (x.type()) {
    case element_type::INT64:
    case element_type::UINT64:
    case element_type::DOUBLE:
      return double{x.get_double()};
    case element_type::STRING:
      return read_number(std::string_view{x.get_string()});
    default:
      return std::nullopt;
  }
}

std::shared_ptr<notice> read_record(element record, uint64_t& unknown_enums) {
  simdjson::dom::object fields;
  if (record.get(fields) != simdjson::SUCCESS)
    return nullptr;
  auto result = std::make_shared<notice>();
  uint64_t unknown = 0;
  record_reader{*result, unknown}.read(fields);
  if (!usable_control_number(result->id) || result->object.empty())
    return nullptr;
  if (result->link.empty())
    result->link = portal_link(result->id);
  unknown_enums += unknown;
  return result;
}

} // namespace bidiq
