#include "tools/pncp-sim/generator/draft.hpp"
#include "tools/pncp-sim/json_text.hpp"

#include <cstdio>

namespace bidiq {

namespace {

void text(std::string& out, std::string_view key, std::string_view value) {
  append_key(out, key);
  append_sound_json_string(out, value);
}

// A value that is JSON already.
void raw(std::string& out, std::string_view key, std::string_view value) {
  append_key(out, key);
  out += value;
}

void number(std::string& out, std::string_view key, int value) {
  raw(out, key, std::to_string(value));
}

void flag(std::string& out, std::string_view key, bool value) {
  raw(out, key, value ? "true" : "false");
}

void maybe(std::string& out, std::string_view key,
           const std::optional<std::string>& value) {
  value ? text(out, key, *value) : raw(out, key, "null");
}

void moment(std::string& out, std::string_view key,
            const std::optional<local_time>& value) {
  value ? text(out, key, format_local_time(*value)) : raw(out, key, "null");
}

void entry(std::string& out, std::string_view stem, std::string_view suffix,
           const domain_entry& value) {
  number(out, std::string{stem} + std::string{suffix}, value.code);
  text(out, std::string{stem} + "Nome", value.name);
}

std::string agency_of(const sim_body& body) {
  std::string out = "{";
  text(out, "cnpj", body.cnpj);
  text(out, "razaoSocial", body.name);
  text(out, "poderId", {&body.power, 1});
  text(out, "esferaId", {&body.sphere, 1});
  return out + "}";
}

std::string unit_of(const notice_draft& d, const sim_body& body) {
  std::string out = "{";
  text(out, "ufNome", d.state->name);
  text(out, "codigoUnidade", body.unit_code);
  text(out, "nomeUnidade", body.unit_name);
  text(out, "ufSigla", d.state->code);
  text(out, "municipioNome", d.city.name);
  text(out, "codigoIbge", d.city.code);
  return out + "}";
}

std::string basis_of(const legal_basis& basis) {
  std::string out = "{";
  text(out, "descricao", basis.text);
  number(out, "codigo", basis.code);
  text(out, "nome", basis.name);
  return out + "}";
}

std::string funding_of(const notice_draft& d) {
  if (!d.funding)
    return "[]";
  std::string out = "[{";
  number(out, "codigo", d.funding->code);
  text(out, "nome", d.funding->name);
  text(out, "descricao",
       "Recurso orçamentário disponível e devidamente vinculado à despesa que "
       "será realizada.");
  moment(out, "dataInclusao", d.published);
  return out + "}]";
}

std::string control_number(const notice_draft& d) {
  char buf[48];
  std::snprintf(buf, sizeof buf, "%s-1-%06d/%d", d.body.cnpj.c_str(),
                d.sequence, d.year);
  return buf;
}

void render_head(std::string& out, const notice_draft& d) {
  flag(out, "srp", d.price_registration);
  raw(out, "orgaoEntidade", agency_of(d.body));
  number(out, "anoCompra", d.year);
  number(out, "sequencialCompra", d.sequence);
  moment(out, "dataInclusao", d.published);
  moment(out, "dataPublicacaoPncp", d.published);
  moment(out, "dataAtualizacao", d.updated);
  text(out, "numeroCompra", d.number);
  raw(out, "unidadeOrgao", unit_of(d, d.body));
  raw(out, "amparoLegal", basis_of(d.basis));
  moment(out, "dataAberturaProposta", d.opens);
  moment(out, "dataEncerramentoProposta", d.closes);
  maybe(out, "informacaoComplementar", d.remark);
  text(out, "processo", d.process);
  text(out, "objetoCompra", d.object);
  maybe(out, "linkSistemaOrigem", d.link);
  maybe(out, "justificativaPresencial", d.justification);
}

void render_tail(std::string& out, const notice_draft& d) {
  const auto& other = d.taken_over_by;
  raw(out, "unidadeSubRogada", other ? unit_of(d, *other) : "null");
  raw(out, "orgaoSubRogado", other ? agency_of(*other) : "null");
  raw(out, "valorTotalHomologado", d.awarded.value_or("null"));
  maybe(out, "linkProcessoEletronico", d.process_link);
  text(out, "numeroControlePNCP", control_number(d));
  number(out, "modalidadeId", d.modality->code);
  moment(out, "dataAtualizacaoGlobal", d.updated_globally);
  number(out, "modoDisputaId", d.dispute_mode.code);
  raw(out, "valorTotalEstimado", d.value);
  text(out, "modalidadeNome", d.modality->name);
  text(out, "modoDisputaNome", d.dispute_mode.name);
  entry(out, "tipoInstrumentoConvocatorio", "Codigo", d.instrument);
  raw(out, "fontesOrcamentarias", funding_of(d));
  raw(out, "emendaParlamentar",
      !d.amendment   ? "null"
      : *d.amendment ? "true"
                     : "false");
  entry(out, "situacaoCompra", "Id", d.situation);
  text(out, "usuarioNome", d.platform);
}

} // namespace

std::string render_notice(const notice_draft& draft) {
  std::string out = "{";
  out.reserve(2500);
  render_head(out, draft);
  render_tail(out, draft);
  out += '}';
  return out;
}

} // namespace bidiq
