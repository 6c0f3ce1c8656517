#include "actors/sources/modalities.hpp"

#include "tests/catch.hpp"

using namespace bidiq;

TEST_CASE("words name PNCP's modalities, whatever their case and accents") {
  CHECK(modality_of("Pregão") == 6);
  CHECK(modality_of("PREGAO PARA REGISTRO DE PREÇO") == 6);
  CHECK(modality_of("Prega\u0303o") == 6); // Decomposed.
  CHECK(modality_of("Concorrência") == 4);
  CHECK(modality_of("Dispensa de Licitação") == 8);
  CHECK(modality_of("Inexigibilidade") == 9);
  CHECK(modality_of("Credenciamento") == 12);
  CHECK(modality_of("Leilão Eletrônico") == 1);
  CHECK(modality_of("Concurso") == 3);
  CHECK(modality_of("Diálogo Competitivo") == 2);
  CHECK(modality_of("Pré-Qualificação") == 11);
  CHECK(modality_of("Manifestação de Interesse") == 10);
  CHECK(modality_of("Chamada Pública da Agricultura Familiar") == 12);
}

TEST_CASE("only what is said to be held in person is") {
  CHECK(modality_of("Pregão Presencial") == 7);
  CHECK(modality_of("Concorrência PRESENCIAL") == 5);
  CHECK(modality_of("Leilão Presencial") == 13);
  CHECK(modality_of("Dispensa Presencial") == 8);
  CHECK(modality_of("Pregão Eletrônica") == 6);
}

TEST_CASE("other words name no modality") {
  for (auto words : {"", "Presencial", "RCE-Regime de Contratação Estatal",
                     "Tomada de Preços", "Convite"})
    CHECK(modality_of(words) == 0);
}

TEST_CASE("words for the state say whether it is off or has a winner") {
  CHECK(situation_of("") == told_situation{0, false});
  CHECK(situation_of("Recebendo Propostas") == told_situation{1, false});
  CHECK(situation_of("Encerrado") == told_situation{1, false});
  CHECK(situation_of("Fracassado") == told_situation{1, false});
  CHECK(situation_of("REVOGADA") == told_situation{2, false});
  CHECK(situation_of("Cancelado") == told_situation{2, false});
  CHECK(situation_of("Anulado") == told_situation{3, false});
  CHECK(situation_of("Suspenso") == told_situation{4, false});
  CHECK(situation_of("Homologado") == told_situation{1, true});
  CHECK(situation_of("Adjudicado") == told_situation{1, true});
}
