#include "tools/pncp-sim/drive/drive_generator.hpp"

#include "tools/pncp-sim/random.hpp"

namespace bidiq {

namespace {

constexpr std::string_view kinds[] = {"Edital",
                                      "Anexo",
                                      "Proposta",
                                      "Contrato",
                                      "Certidão",
                                      "Licitação",
                                      "Termo de Referência",
                                      "Planilha de Preços"};
constexpr std::string_view things[]
  = {"uniformes", "merenda escolar", "manutenção predial", "informática",
     "veículos",  "pavimentação",    "medicamentos",       "água e café"};
constexpr std::string_view towns[] = {"São Paulo", "Belém",    "Goiânia",
                                      "Maceió",    "Brasília", "Florianópolis"};

struct format {
  std::string_view ending;
  std::string_view type;
};
constexpr format formats[] = {
  {".pdf", "application/pdf"},
  {".pdf", "application/pdf"},
  {".xlsx",
   "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
  {".docx",
   "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
  {".png", "image/png"},
};

constexpr utc_time first_day{
  std::chrono::sys_days{std::chrono::year{2024} / 1 / 1}};
constexpr int64_t longest_age_seconds = 700LL * 24 * 3600;

} // namespace

drive_file generated_file(uint64_t seed, uint64_t number) {
  constexpr char letters[]
    = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  sim_random random{mix_bits(seed, number)};
  drive_file out;
  out.id = "1";
  for (int i = 0; i < 24; ++i)
    out.id += letters[random.next() % 64];
  out.id += std::to_string(number); // No two are the same.
  const auto& form = random.pick(formats);
  out.name.append(random.pick(kinds)).append(" - ");
  out.name.append(random.pick(things)).append(" - ");
  out.name.append(random.pick(towns)).append(" ");
  out.name += std::to_string(number);
  out.folder = "pasta-" + std::to_string(random.next() % 10);
  out.modified = first_day
                 + std::chrono::seconds{random.between(0, longest_age_seconds)};
  if (random.chance(0.1)) {
    out.mime_type = "application/vnd.google-apps.document";
  } else {
    out.name += form.ending;
    out.mime_type = form.type;
    out.bytes = blob::computed(random.next() % 4001, random.next());
  }
  complete(out);
  return out;
}

} // namespace bidiq
