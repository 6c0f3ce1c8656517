#include "actors/sources/notice_place.hpp"

namespace bidiq {

void fill_places(source_page& page, const source_scope& scope) {
  auto one_modality = scope.modalities.size() == 1;
  for (auto& x : page.notices) {
    auto lacks_uf = x->uf.empty() && !scope.uf.empty();
    auto lacks_modality = x->modality == 0 && one_modality;
    if (!lacks_uf && !lacks_modality)
      continue;
    auto placed = std::make_shared<notice>(*x);
    if (lacks_uf)
      placed->uf = scope.uf;
    if (lacks_modality)
      placed->modality = scope.modalities.front();
    x = std::move(placed);
  }
}

bool has_place(const notice& x) noexcept {
  return !x.uf.empty() && (x.modality != 0 || !x.modality_name.empty());
}

} // namespace bidiq
