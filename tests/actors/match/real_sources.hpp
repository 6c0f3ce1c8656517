#pragma once

#include "actors/domain/notice.hpp"

#include <nlohmann/json.hpp>

#include <fstream>
#include <map>
#include <string>
#include <vector>

namespace bidiq::test {

/// Real notices of three sources, read without the product's parsers; empty
/// where the files are missing.
class real_sources {
public:
  using json = nlohmann::json;

  static std::map<std::string, notice> pncp() {
    std::map<std::string, notice> out;
    for (auto name : {"/contratacoes.ndjson", "/contratacoes-derived.ndjson"}) {
      std::ifstream in{BIDIQ_DATA_DIR + std::string{name}};
      for (std::string line; std::getline(in, line);) {
        auto x = read_pncp(json::parse(line));
        out.emplace(x.id, x);
      }
    }
    return out;
  }

  static std::vector<notice> comprasgov() {
    std::vector<notice> out;
    auto file = read("/other/comprasgov_v3_14133_300.json");
    if (file.is_object())
      for (auto& x : file["resultado"])
        out.push_back(read_comprasgov(x));
    return out;
  }

  static std::map<std::string, notice> pcp() {
    std::map<std::string, notice> out;
    auto file = read("/other/pcp_v2_flat_1003.json");
    if (file.is_array())
      for (auto& record : file) {
        auto x = read_pcp(record);
        out.emplace(x.id, x);
      }
    return out;
  }

  /// A notice of PNCP as Portal de Compras Públicas would list it.
  static notice as_pcp(notice x) {
    x.source = "pcp";
    x.id = "pcp-" + x.id;
    x.agency_cnpj.clear();
    x.city_code.clear();
    x.unit.clear();
    x.value.reset();
    x.sphere = 'N';
    if (x.object.starts_with("[Portal de Compras Públicas] - "))
      x.object.erase(0, x.object.find(" - ") + 3);
    if (x.object.size() > 250)
      x.object = x.object.substr(0, 250) + "...";
    if (auto at = x.agency.find("MUNICIPIO DE "); at == 0)
      x.agency.replace(0, 13, "Prefeitura Municipal de ");
    return x;
  }

private:
  static json read(const std::string& name) {
    std::ifstream in{BIDIQ_DATA_DIR + name};
    return in ? json::parse(in) : json{};
  }

  static std::string text(const json& x, const char* key) {
    auto i = x.find(key);
    return i != x.end() && i->is_string() ? i->get<std::string>() : "";
  }

  // PCP's instants are UTC, the others' are local already.
  static std::optional<local_time> time(const json& x, const char* key) {
    auto written = text(x, key);
    auto utc = written.ends_with('Z');
    auto out = parse_local_time(written.substr(0, 19));
    return out && utc ? *out - std::chrono::hours{3} : out;
  }

  static notice read_pncp(const json& x) {
    const auto& agency = x.at("orgaoEntidade");
    const auto& unit = x.at("unidadeOrgao");
    notice out;
    out.source = "pncp";
    out.id = text(x, "numeroControlePNCP");
    out.object = text(x, "objetoCompra");
    out.agency = text(agency, "razaoSocial");
    out.agency_cnpj = text(agency, "cnpj");
    out.unit = text(unit, "nomeUnidade");
    out.uf = text(unit, "ufSigla");
    out.city = text(unit, "municipioNome");
    out.city_code = text(unit, "codigoIbge");
    out.purchase_number = text(x, "numeroCompra");
    out.modality = x.value("modalidadeId", 0);
    out.published = time(x, "dataPublicacaoPncp");
    out.opens = time(x, "dataAberturaProposta");
    out.closes = time(x, "dataEncerramentoProposta");
    return out;
  }

  static notice read_comprasgov(const json& x) {
    notice out;
    out.source = "comprasgov";
    out.id = text(x, "numeroControlePNCP");
    out.object = text(x, "objetoCompra");
    out.agency = text(x, "orgaoEntidadeRazaoSocial");
    out.agency_cnpj = text(x, "orgaoEntidadeCnpj");
    out.unit = text(x, "unidadeOrgaoNomeUnidade");
    out.uf = text(x, "unidadeOrgaoUfSigla");
    out.city = text(x, "unidadeOrgaoMunicipioNome");
    out.purchase_number = text(x, "numeroCompra");
    out.modality = x.value("modalidadeIdPncp", 0);
    out.published = time(x, "dataPublicacaoPncp");
    out.opens = time(x, "dataAberturaPropostaPncp");
    out.closes = time(x, "dataEncerramentoPropostaPncp");
    return out;
  }

  static notice read_pcp(const json& x) {
    notice out;
    out.source = "pcp";
    out.id = "pcp-" + std::to_string(x.at("codigoLicitacao").get<int64_t>());
    out.object = text(x, "objeto");
    out.agency = text(x, "orgao");
    out.uf = text(x, "uf");
    out.city = text(x, "municipio");
    out.purchase_number = number_in(text(x, "urlReferencia"));
    auto modality = text(x, "modalidade");
    out.modality = modality.starts_with("Conc")   ? 4
                   : modality.starts_with("Preg") ? 6
                   : modality == "Dispensa"       ? 8
                                                  : 0;
    out.opens = time(x, "dataAbertura");
    out.closes = time(x, "dataEncerramento");
    return out;
  }

  // The listing's number is missing in the flat file; the link repeats it:
  // ".../rpe-02-2026-2026-462809" is 02 of 2026.
  static std::string number_in(const std::string& link) {
    auto name = link.substr(link.rfind('/') + 1);
    auto at = name.find_first_of("0123456789");
    if (at == name.npos)
      return "";
    auto end = name.find('-', at);
    return name.substr(at, end - at) + "/" + name.substr(end + 1, 4);
  }
};

} // namespace bidiq::test
