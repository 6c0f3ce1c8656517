// Any bytes as an answer of PNCP.
#include "tests/fuzz/any_page.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static auto source = bidiq::make_pncp();
  return bidiq::test::read_any_page(*source, data, size);
}
