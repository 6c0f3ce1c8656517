#include "actors/match/consolidate_fields.hpp"

#include <algorithm>
#include <array>
#include <tuple>

namespace bidiq {

namespace {

int rank_of(std::string_view source) noexcept {
  constexpr std::array<std::string_view, 3> order{"pncp", "comprasgov", "pcp"};
  return static_cast<int>(std::find(order.begin(), order.end(), source)
                          - order.begin());
}

// Revoked and annulled notices were published before, suspended ones may be
// published again.
int stage_of(int situation) noexcept {
  switch (situation) {
    case 3:
      return 4;
    case 2:
      return 3;
    case 4:
      return 2;
    default:
      return situation == 1 ? 1 : 0;
  }
}

auto life_of(const notice& x) {
  return std::tuple{x.homologated, stage_of(x.situation),
                    x.closes,      x.value.has_value(),
                    x.opens,       x.published};
}

auto contents_of(const notice& x) {
  return std::tie(x.value, x.object, x.agency, x.agency_cnpj, x.unit,
                  x.subrogated_agency, x.subrogated_unit, x.uf, x.city,
                  x.city_code, x.modality_name, x.situation_name, x.link,
                  x.origin_link, x.purchase_number, x.modality, x.situation,
                  x.sphere, x.source);
}

template <class T>
struct member {
  const char* field;
  T notice::*place;
};

constexpr std::array<member<std::string>, 12> texts{{
  {"objeto", &notice::object},
  {"orgao", &notice::agency},
  {"cnpj_orgao", &notice::agency_cnpj},
  {"unidade", &notice::unit},
  {"orgao_subrogado", &notice::subrogated_agency},
  {"unidade_subrogada", &notice::subrogated_unit},
  {"uf", &notice::uf},
  {"municipio", &notice::city},
  {"codigo_municipio", &notice::city_code},
  {"link", &notice::link},
  {"link_origem", &notice::origin_link},
  {"numero_compra", &notice::purchase_number},
}};

constexpr std::array<member<std::optional<local_time>>, 3> times{{
  {"data_publicacao", &notice::published},
  {"data_abertura", &notice::opens},
  {"data_encerramento", &notice::closes},
}};

// Fills what `kept` lacks from notices of less preferred sources.
class filler {
public:
  explicit filler(joint_notice& out) : out_(out) {
    // nop
  }

  void fill_from(const notice& other) {
    for (auto& x : texts)
      if (lacks((kept().*x.place).empty(), (other.*x.place).empty()))
        note(other, x.field).*x.place = other.*x.place;
    if (lacks(!kept().value, !other.value))
      note(other, "valor").value = other.value;
    for (auto& x : times)
      if (lacks(!(kept().*x.place), !(other.*x.place)))
        note(other, x.field).*x.place = other.*x.place;
    fill_codes(other);
  }

private:
  static bool lacks(bool kept_empty, bool other_empty) noexcept {
    return kept_empty && !other_empty;
  }

  const notice& kept() const noexcept {
    return *out_.data;
  }

  void fill_codes(const notice& other) {
    if (lacks(kept().modality == 0, other.modality == 0)) {
      auto& x = note(other, "modalidade");
      x.modality = other.modality;
      x.modality_name = other.modality_name;
    }
    if (lacks(kept().situation == 0, other.situation == 0)) {
      auto& x = note(other, "situacao");
      x.situation = other.situation;
      x.situation_name = other.situation_name;
    }
    if (lacks(kept().sphere == 'N', other.sphere == 'N'))
      note(other, "esfera").sphere = other.sphere;
    if (lacks(!kept().homologated, !other.homologated))
      note(other, "homologada").homologated = true;
  }

  // Remembers where a field comes from; the notice to write it to.
  notice& note(const notice& other, const char* field) {
    out_.filled.push_back({field, other.source});
    if (!copy_) {
      copy_ = std::make_shared<notice>(*out_.data);
      out_.data = copy_;
    }
    return *copy_;
  }

  joint_notice& out_;
  std::shared_ptr<notice> copy_;
};

} // namespace

bool preferred(std::string_view x, std::string_view y) noexcept {
  auto left = rank_of(x), right = rank_of(y);
  return left != right ? left < right : x < y;
}

bool shares_control_numbers(std::string_view source) noexcept {
  return source == "pncp" || source == "comprasgov";
}

bool supersedes(const notice& x, const notice& y) {
  auto left = life_of(x), right = life_of(y);
  return left != right ? right < left : contents_of(y) < contents_of(x);
}

joint_notice join_versions(notice_batch& xs) {
  std::sort(xs.begin(), xs.end(), [](const auto& x, const auto& y) {
    return preferred(x->source, y->source);
  });
  joint_notice out{xs.front(), {}, {}};
  filler fill{out};
  for (auto& x : xs) {
    out.sources.push_back(x->source);
    if (x != xs.front())
      fill.fill_from(*x);
  }
  return out;
}

} // namespace bidiq
