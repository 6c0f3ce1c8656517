#pragma once

#include "actors/domain/request.hpp"
#include "actors/domain/result.hpp"

#include <random>
#include <string>
#include <utility>
#include <vector>

namespace bidiq::test {

inline local_time at(std::string_view text) {
  return parse_local_time(text).value();
}

/// 15 January 2026, noon: "now" wherever a test needs one.
inline local_time noon() {
  return at("2026-01-15T12:00:00");
}

/// A plain notice that a default request keeps.
inline notice plain_notice(std::string id = "00000000000001-1-000001/2026") {
  notice x;
  x.id = std::move(id);
  x.object = "Aquisição de uniformes escolares";
  x.agency = "MUNICÍPIO DE SÃO JOSÉ";
  x.agency_cnpj = "00000000000001";
  x.uf = "SP";
  x.city = "São José";
  x.city_code = "3549904";
  x.modality = 6;
  x.modality_name = "Pregão - Eletrônico";
  x.situation = 1;
  x.situation_name = "Divulgada no PNCP";
  x.sphere = 'M';
  x.source = "pncp";
  x.value = 1000.5;
  x.published = at("2026-01-10T08:00:00");
  x.opens = at("2026-01-11T08:00:00");
  x.closes = at("2026-01-20T09:00:00");
  return x;
}

inline notice_ptr share(notice x) {
  return std::make_shared<const notice>(std::move(x));
}

inline found_notice found(notice x) {
  found_notice result;
  result.data = share(std::move(x));
  return result;
}

inline search_request plain_request() {
  search_request x;
  x.search_id = "search-0001";
  x.ufs = {"SP", "RJ"};
  x.first = parse_day("2026-01-01").value();
  x.last = parse_day("2026-01-15").value();
  x.terms = {"uniformes"};
  return x;
}

inline search_request_ptr share(search_request x) {
  return std::make_shared<const search_request>(std::move(x));
}

/// Draws notices from few values, so that everything repeats and meets.
class notice_source {
public:
  explicit notice_source(uint64_t seed) : engine_(seed) {
    // nop
  }

  size_t below(size_t n) {
    return static_cast<size_t>(engine_() % n);
  }

  template <class T>
  T pick(std::initializer_list<T> xs) {
    return xs.begin()[below(xs.size())];
  }

  notice draw() {
    auto seq = std::to_string(100000 + below(400));
    auto x = plain_notice("0000000000000" + pick<std::string>({"1", "2"})
                          + "-1-" + seq + "/2026");
    // All else follows from the id: one control number is one notice.
    std::mt19937_64 saved = engine_;
    engine_.seed(std::hash<std::string>{}(x.id));
    x.agency_cnpj = x.id.substr(0, 14);
    x.uf = pick<std::string>({"SP", "RJ", "MG"});
    x.modality = pick<int>({4, 6, 8});
    x.modality_name = "modalidade " + std::to_string(x.modality);
    x.object = text();
    x.value = pick<std::optional<double>>({std::nullopt, 10.0, 20.25, 3e7});
    x.published = noon() - std::chrono::days{pick<int>({0, 1, 2, 40})};
    x.closes = noon() + std::chrono::days{pick<int>({-9, 2, 20})};
    if (below(6) == 0)
      x.closes.reset();
    x.situation = pick<int>({1, 1, 1, 1, 2, 3, 4});
    x.homologated = below(4) == 0;
    x.sphere = pick<char>({'F', 'E', 'M'});
    x.city_code = pick<std::string>({"3550308", "3304557"});
    x.agency = pick<std::string>({"Prefeitura de Itú", "INSS", "Câmara"});
    engine_ = saved;
    return x;
  }

  notice_batch draw(size_t n) {
    notice_batch result;
    for (size_t i = 0; i < n; ++i)
      result.push_back(share(draw()));
    return result;
  }

  std::mt19937_64& engine() {
    return engine_;
  }

private:
  std::string text() {
    std::string result;
    for (auto n = below(4) + 1; n > 0; --n)
      result += pick<std::string>({"Uniformes ", "CALÇA jeans, ", "obra; ",
                                   "locação de ", "[Portal] - "});
    return result;
  }

  std::mt19937_64 engine_;
};

} // namespace bidiq::test
