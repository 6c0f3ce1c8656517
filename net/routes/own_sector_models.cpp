#include "net/routes/own_sector_models.hpp"

namespace bidiq::models {

namespace {

const http::model sector_term{
  "SectorTerm",
  {{"termo", "string", true},
   {"plural", "boolean", false, "Também o plural regular da última palavra"},
   {"peso", "string", false, "fraco, objeto ou firme; só em palavras"}}};

const http::model sector_context{
  "SectorContext",
  {{"distancia", "integer", false,
    "Palavras que pode haver entre elas, 1 a 100; sem ele, quaisquer"},
   {"palavras",
    "string|SectorTerm[]",
    true,
    "Uma delas basta",
    {&sector_term}}}};

std::vector<http::field> definition(bool all) {
  return {{"name", "string", true, "Até 100 caracteres"},
          {"description", "string", all, "Até 500 caracteres"},
          {"palavras",
           "string|SectorTerm[]",
           true,
           "Cada uma traz licitações",
           {&sector_term}},
          {"exclusoes",
           "string|SectorTerm[]",
           all,
           "Cada uma remove licitações",
           {&sector_term}},
          {"contextos",
           "SectorContext{}",
           all,
           "Por palavra: do que mais ela precisa; ao enviar, também só a lista",
           {&sector_context}},
          {"ignoradas",
           "string|SectorTerm[]",
           all,
           "Expressões dentro das quais nenhuma palavra conta",
           {&sector_term}}};
}

std::vector<http::field> with(std::vector<http::field> fields,
                              std::vector<http::field> more) {
  fields.insert(fields.end(), more.begin(), more.end());
  return fields;
}

} // namespace

const http::model own_sector_definition{"OwnSectorDefinition",
                                        definition(false)};

const http::model own_sector{
  "OwnSector", with({{"id", "string", true, "Para setor_id"}},
                    with(definition(true), {{"created_at", "string", true},
                                            {"updated_at", "string", true}}))};

const http::model sector_trial_request{
  "SectorTrialRequest",
  with(definition(false), {{"ufs", "string[]", false, "Sem elas, todas"}})};

const http::model own_sector_list{
  "OwnSectors",
  {{"setores", "OwnSector[]", true, "Por id", {&own_sector}},
   {"total", "integer", true},
   {"limites", "OwnSectorLimits", true, "", {&model_of<sector_limits>()}}}};

} // namespace bidiq::models
