// Writes one workbook and ends: what strace watches. With FILE ROWS it keeps
// it, of so many notices with texts as long as real ones, for printing.
#include "actors/report/workbook.hpp"
#include "tests/actors/report/sample.hpp"

#include <cstdio>
#include <cstdlib>
#include <fstream>

namespace {

using namespace bidiq;

// Objects of 60 to 460 characters, most of them short.
search_result printable_result(int rows) {
  auto result = test::sample_result(rows);
  uint32_t seed = 7;
  for (auto& found : result.notices) {
    seed = seed * 1'664'525 + 1'013'904'223;
    auto x = *found.data;
    auto pieces = 1 + (seed >> 8) % 7 * ((seed >> 16) % 7) / 5;
    for (uint32_t i = 0; i < pieces; ++i)
      x.object += ", conforme condições, quantidades e exigências do edital";
    x.agency = seed % 2 == 0 ? "MUNICÍPIO DE SÃO JOSÉ DO VALE DO RIO PRETO"
                             : "FUNDO MUNICIPAL DE SAÚDE";
    found.data = std::make_shared<notice>(std::move(x));
  }
  result.summary.text = "Resumo executivo: "
                        + result.notices.front().data->object;
  return result;
}

} // namespace

int main(int argc, char** argv) {
  auto keep = argc == 3;
  auto book = write_workbook(keep ? printable_result(std::atoi(argv[2]))
                                  : test::sample_result(500),
                             "Teste");
  if (!book || book->size() == 0)
    return 1;
  if (keep)
    std::ofstream{argv[1], std::ios::binary} << book->read_all().value();
  std::puts("workbook written");
}
