// Writes one workbook and ends: what strace watches.
#include "actors/report/workbook.hpp"
#include "tests/actors/report/sample.hpp"

#include <cstdio>

int main() {
  auto book = bidiq::write_workbook(bidiq::test::sample_result(500), "Teste");
  if (!book || book->size() == 0)
    return 1;
  std::puts("workbook written");
}
