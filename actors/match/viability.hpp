#pragma once

#include "actors/domain/request.hpp"
#include "actors/domain/result.hpp"

namespace bidiq {

/// Estimates how feasible a bid is for the asker. Each factor is 0..100:
///
/// - modality: how open the procedure is to any bidder: pregão eletrônico 100,
///   dispensa 90, concorrência eletrônica 85, pregão presencial and
///   credenciamento 70, concorrência presencial and pré-qualificação 60,
///   diálogo competitivo, concurso and manifestação de interesse 40, leilões (a
///   sale) 20, inexigibilidade (the supplier is chosen) 10, unknown 50.
/// - deadline: whole days left to prepare: 15 or more 100, 7 or more 80, 3 or
///   more 50, fewer 25, closed 0, unknown 50.
/// - value: inside a range that was asked for 100; else R$ 50 thousand to 5
///   million 100, from 10 thousand or to 50 million 70, beyond 40; unknown or
///   not believed 50.
/// - geography: a city that was asked for 100; else 40 plus 60 times the share
///   of the asked UFs that lie in the notice's region of Brazil (IBGE): a
///   search of one state or one region scores 100 throughout.
///
/// score = 0.30 modality + 0.30 deadline + 0.25 value + 0.15 geography,
/// rounded; 0 when nothing can be offered any more (closed, revoked or
/// annulled).
viability assess_viability(const found_notice& found,
                           const search_request& request, local_time now);

} // namespace bidiq
