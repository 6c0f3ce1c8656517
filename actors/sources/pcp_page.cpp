#include "actors/sources/pcp_page.hpp"

#include "actors/sources/modalities.hpp"
#include "actors/sources/page_fields.hpp"
#include "actors/sources/page_text.hpp"
#include "actors/sources/page_values.hpp"

namespace bidiq {

namespace {

using simdjson::dom::element;

constexpr std::string_view portal
  = "https://www.portaldecompraspublicas.com.br";

enum class field : uint8_t {
  other,
  agency,
  buyer,
  closes,
  id,
  kind,
  link,
  number,
  object,
  opens,
  process,
  public_status,
  published,
  situation,
  status,
  unit,
};

constexpr field_table<field, 15> table{{
  {"razaoSocial", field::agency},
  {"unidadeCompradora", field::buyer},
  {"dataHoraFinalPropostas", field::closes},
  {"codigoLicitacao", field::id},
  {"tipoLicitacao", field::kind},
  {"urlReferencia", field::link},
  {"numero", field::number},
  {"resumo", field::object},
  {"dataHoraInicioPropostas", field::opens},
  {"identificacao", field::process},
  {"statusProcessoPublico", field::public_status},
  {"dataHoraPublicacao", field::published},
  {"situacao", field::situation},
  {"status", field::status},
  {"nomeUnidade", field::unit},
}};
static_assert(table.perfect());

std::string missing_key(uint64_t seen) {
  return table.missing(seen);
}

// Whether `words` are in `text` and neither begin nor end within a word.
bool has_words(std::string_view text, std::string_view words) {
  for (auto i = text.find(words); i != text.npos; i = text.find(words, i + 1)) {
    auto end = i + words.size();
    if ((i == 0 || text[i - 1] == ' ')
        && (end == text.size() || text[end] == ' '))
      return true;
  }
  return false;
}

char sphere_named(std::string_view agency) {
  auto name = folded(agency);
  for (auto words : {"prefeitura", "camara municipal", "municipio"})
    if (has_words(name, words))
      return 'M';
  return 'N';
}

/// Fills one notice; `finish` adds what takes more than one key.
class record_filler {
public:
  record_filler(notice& to, record_notes& notes) : to_(to), notes_(notes) {
    // nop
  }

  void read(simdjson::dom::object record) {
    for (auto [key, value] : record) {
      auto which = table.find(key);
      notes_.seen |= uint64_t{1} << static_cast<int>(which);
      read(which, value);
    }
  }

  void finish() {
    to_.origin_link = to_.link;
    if (to_.agency.empty())
      to_.agency = to_.unit;
    to_.sphere = sphere_named(to_.agency);
    if (to_.purchase_number.empty())
      to_.purchase_number = process_;
    if (to_.modality == 0)
      ++notes_.unknown_enums;
  }

private:
  void read(field which, element x);
  void read_buyer(element x);
  void read_kind(element x);
  void read_status(element x);

  notice& to_;
  record_notes& notes_;
  std::string process_;
};

void record_filler::read(field which, element x) {
  switch (which) {
    case field::other:
      return;
    case field::agency:
      to_.agency = text_of(x);
      return;
    case field::buyer:
      return read_buyer(x);
    case field::closes:
      to_.closes = time_of(x);
      return;
    case field::id:
      if (auto code = integer_of(x); code && *code > 0)
        to_.id = "pcp-" + std::to_string(*code);
      return;
    case field::kind:
      return read_kind(x);
    case field::link:
      if (std::string_view path; x.get(path) == simdjson::SUCCESS)
        to_.link = path.starts_with('/')
                     ? clean_link(std::string{portal}.append(path))
                     : clean_link(path);
      return;
    case field::number:
      to_.purchase_number = text_of(x);
      return;
    case field::object:
      if (x.is_string())
        to_.object = text_of(x);
      return;
    case field::opens:
      to_.opens = time_of(x);
      return;
    case field::process:
      process_ = text_of(x);
      return;
    case field::published:
      to_.published = time_of(x);
      return;
    case field::public_status:
    case field::situation:
    case field::status:
      return read_status(x);
    case field::unit:
      to_.unit = text_of(x);
      return;
  }
}

void record_filler::read_buyer(element x) {
  to_.uf = in_capitals(text_within(x, "uf"));
  to_.city = text_within(x, "cidade");
  to_.city_code = text_within(x, "codigoMunicipioIbge");
}

void record_filler::read_kind(element x) {
  auto held = " " + text_within(x, "tipoRealizacao");
  auto type = text_within(x, "tipoLicitacao");
  to_.modality_name = text_within(x, "modalidadeLicitacao");
  if (to_.modality_name.empty())
    to_.modality_name = type;
  to_.modality = modality_of(to_.modality_name + held);
  if (to_.modality == 0)
    to_.modality = modality_of(type + held);
}

// Three keys tell the state, often the same; the first that says it is off
// counts.
void record_filler::read_status(element x) {
  auto words = text_within(x, "descricao");
  auto told = situation_of(words);
  to_.homologated = to_.homologated || told.homologated;
  if (to_.situation <= 1 && to_.situation < told.code) {
    to_.situation = told.code;
    to_.situation_name = std::move(words);
  }
}

} // namespace

page_words pcp_words() noexcept {
  return {
    .source = "pcp",
    .list = "result",
    .total_records = "total",
    .total_pages = "pageCount",
    .page_number = "currentPage",
    .pages_left = "paginasRestantes",
    .page_size = 10,
    .read = read_pcp_record,
    .missing = missing_key,
  };
}

std::shared_ptr<notice> read_pcp_record(element record, record_notes& notes) {
  simdjson::dom::object fields;
  if (record.get(fields) != simdjson::SUCCESS)
    return nullptr;
  auto result = std::make_shared<notice>();
  record_filler filler{*result, notes};
  filler.read(fields);
  if (result->id.empty() || result->object.empty())
    return nullptr;
  filler.finish();
  return result;
}

} // namespace bidiq
