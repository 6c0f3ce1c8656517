#include "tools/pncp-sim/generator/phrases.hpp"

namespace bidiq {

namespace {

using words = const std::string_view[];

constexpr words vestuario_goods
  = {"uniformes escolares",
     "camisetas em malha",
     "calças e jaquetas",
     "fardamento para a guarda municipal",
     "uniformes profissionais",
     "botas de segurança",
     "coturnos e cintos",
     "jalecos e aventais",
     "coletes refletivos",
     "calçados ortopédicos",
     "tênis escolar",
     "equipamentos de proteção individual (luvas, capacetes e botinas)",
     "lençóis, fronhas e cobertores",
     "toalhas de banho e roupas de cama",
     "bonés e camisas polo personalizadas",
     "enxovais hospitalares",
     "meias e bermudas",
     "tecidos e aviamentos"};
constexpr words vestuario_services
  = {"confecção de uniformes", "confecção de camisetas personalizadas",
     "costura e reparo de roupas hospitalares"};
constexpr words alimentos_goods
  = {"gêneros alimentícios para a merenda escolar",
     "gêneros alimentícios perecíveis e não perecíveis",
     "carnes bovina, suína e de frango",
     "pães e leite",
     "frutas, verduras e legumes",
     "cestas básicas",
     "café e açúcar",
     "água mineral em garrafão de 20 litros",
     "hortifrutigranjeiros",
     "leite em pó e fórmula infantil",
     "dietas enterais",
     "produtos da agricultura familiar",
     "arroz, feijão e óleo de soja",
     "polpas de frutas",
     "ovos e laticínios"};
constexpr words alimentos_services = {"fornecimento de refeições prontas",
                                      "preparo de merenda escolar",
                                      "fornecimento de lanches e coffee break",
                                      "fornecimento de marmitas e quentinhas"};
constexpr words informatica_goods = {"equipamentos de informática",
                                     "computadores e monitores",
                                     "notebooks",
                                     "cartuchos e toners",
                                     "impressoras multifuncionais",
                                     "tablets",
                                     "switches e roteadores",
                                     "servidores de rede e storage",
                                     "periféricos e suprimentos de informática",
                                     "discos SSD e memórias",
                                     "nobreaks e estabilizadores",
                                     "projetores multimídia"};
constexpr words informatica_services
  = {"locação de impressoras com fornecimento de toner",
     "outsourcing de impressão", "locação de computadores",
     "manutenção de computadores e impressoras"};
constexpr words software_goods
  = {"licenças de software", "licenças de antivírus", "certificados digitais",
     "licenças de sistema operacional", "assinaturas de plataforma em nuvem"};
constexpr words software_services
  = {"desenvolvimento e manutenção de sistemas de informação",
     "locação de software de gestão pública",
     "licenciamento de uso de sistema de gestão tributária",
     "acesso à internet por link dedicado de fibra óptica",
     "hospedagem em nuvem e backup de dados",
     "telefonia móvel e transmissão de dados",
     "suporte técnico de tecnologia da informação",
     "sistema integrado de gestão hospitalar"};
constexpr words limpeza_goods = {"materiais de limpeza e higiene",
                                 "produtos de limpeza",
                                 "papel higiênico e papel toalha",
                                 "sacos de lixo",
                                 "detergente, desinfetante e água sanitária",
                                 "copos descartáveis",
                                 "contêineres e lixeiras",
                                 "material de copa e cozinha descartável"};
constexpr words limpeza_services
  = {"limpeza, asseio e conservação predial",
     "coleta e transporte de resíduos sólidos urbanos",
     "coleta, tratamento e destinação de resíduos de saúde",
     "dedetização, desratização e controle de pragas",
     "roçada, capina e varrição de vias públicas",
     "jardinagem e poda de árvores",
     "limpeza de caixas d'água",
     "lavanderia hospitalar"};
constexpr words mobiliario_goods
  = {"mobiliário escolar",     "móveis de escritório",
     "cadeiras e mesas",       "armários e arquivos de aço",
     "estantes e prateleiras", "carteiras escolares",
     "longarinas e poltronas", "colchões e camas",
     "persianas e cortinas",   "móveis planejados"};
constexpr words mobiliario_services
  = {"confecção e instalação de móveis sob medida",
     "reforma de cadeiras e estofados"};
constexpr words papelaria_goods = {"materiais de expediente",
                                   "material escolar",
                                   "kits escolares",
                                   "papel A4",
                                   "cadernos, lápis e canetas",
                                   "livros didáticos",
                                   "brinquedos pedagógicos",
                                   "material gráfico e impressos",
                                   "pastas, envelopes e grampeadores",
                                   "material didático e pedagógico"};
constexpr words papelaria_services = {"confecção de impressos gráficos",
                                      "impressão de banners e panfletos",
                                      "serviços gráficos e encadernação"};
constexpr words obras_goods
  = {"materiais de construção", "concreto usinado",         "cimento e areia",
     "massa asfáltica (CBUQ)",  "tijolos, telhas e blocos", "brita e pedra",
     "tubos de concreto",       "madeiras e ferragens"};
constexpr words obras_services
  = {"pavimentação asfáltica em vias urbanas",
     "construção de unidade básica de saúde",
     "reforma e ampliação da escola municipal",
     "construção de quadra poliesportiva coberta",
     "recapeamento asfáltico e sinalização viária",
     "drenagem de águas pluviais",
     "construção de ponte em concreto armado",
     "construção de creche tipo 1",
     "revitalização da praça central",
     "elaboração de projetos de engenharia",
     "construção de unidades habitacionais",
     "ampliação do sistema de abastecimento de água",
     "locação de máquinas pesadas com operador"};
constexpr words medicamentos_goods
  = {"medicamentos",
     "medicamentos da farmácia básica",
     "medicamentos para atendimento de ações judiciais",
     "medicamentos injetáveis e soluções parenterais",
     "oxigênio medicinal e gases medicinais",
     "antibióticos e analgésicos",
     "insulinas e vacinas",
     "medicamentos controlados (psicotrópicos)",
     "anestésicos hospitalares",
     "medicamentos oncológicos"};
constexpr words medicamentos_services
  = {"fornecimento de gases medicinais com comodato de cilindros",
     "manipulação de medicamentos"};
constexpr words saude_goods = {"material médico hospitalar",
                               "materiais odontológicos",
                               "equipamentos hospitalares",
                               "seringas e agulhas",
                               "reagentes e insumos de laboratório",
                               "luvas de procedimento",
                               "tiras reagentes para glicemia",
                               ("órteses, próteses e materiais "
                                "especiais (OPME)"),
                               "cadeiras de rodas e muletas",
                               "fraldas geriátricas",
                               "desfibrilador e monitor multiparâmetros",
                               "testes rápidos",
                               "curativos e coberturas"};
constexpr words saude_services
  = {"exames laboratoriais",
     "exames de imagem e ultrassonografia",
     "serviços médicos especializados",
     "plantões médicos",
     "manutenção de equipamentos médico-hospitalares",
     "consultas e procedimentos oftalmológicos",
     "hemodiálise"};
constexpr words vigilancia_goods = {"câmeras de monitoramento",
                                    "equipamentos de CFTV",
                                    "extintores de incêndio",
                                    "sistema de alarme",
                                    "mangueiras e sinalização de incêndio",
                                    "portões detectores de metal"};
constexpr words vigilancia_services = {"vigilância armada e desarmada",
                                       "portaria e controle de acesso",
                                       "monitoramento eletrônico 24 horas",
                                       "recarga e manutenção de extintores",
                                       "segurança patrimonial",
                                       "brigada de incêndio"};
constexpr words transporte_goods = {"passagens aéreas nacionais",
                                    "passagens rodoviárias", "vale-transporte"};
constexpr words transporte_services = {"transporte escolar",
                                       "transporte de pacientes",
                                       "locação de veículos sem motorista",
                                       "locação de ônibus e vans",
                                       "fretamento de ônibus",
                                       "transporte de cargas e mudanças",
                                       "agenciamento de viagens",
                                       "locação de ambulâncias"};
constexpr words veiculos_goods = {"veículos automotores zero quilômetro",
                                  "pneus e câmaras de ar",
                                  "peças automotivas genuínas",
                                  "retroescavadeira e motoniveladora",
                                  "ambulância tipo A",
                                  "caminhão caçamba",
                                  "motocicletas",
                                  "óleos lubrificantes e filtros",
                                  "baterias automotivas",
                                  "trator agrícola e implementos",
                                  "ônibus escolar rural"};
constexpr words veiculos_services
  = {"manutenção preventiva e corretiva da frota de veículos",
     "gerenciamento de frota",
     "lavagem de veículos",
     "retífica de motores",
     "recapagem de pneus",
     "seguro da frota de veículos"};
constexpr words manutencao_goods = {"materiais elétricos",
                                    "materiais hidráulicos",
                                    "lâmpadas de LED",
                                    "aparelhos de ar-condicionado",
                                    "ferramentas",
                                    "tintas e solventes",
                                    "tubos e conexões de PVC",
                                    "luminárias públicas em LED",
                                    "ventiladores de parede",
                                    "bombas submersas"};
constexpr words manutencao_services
  = {"manutenção predial preventiva e corretiva",
     "manutenção de aparelhos de ar-condicionado",
     "manutenção da iluminação pública",
     "manutenção de elevadores",
     "instalações elétricas e hidráulicas",
     "manutenção de poços artesianos",
     "manutenção de grupos geradores"};
constexpr words combustiveis_goods
  = {"combustíveis (gasolina comum e óleo diesel S10)",
     "gasolina comum",
     "óleo diesel S-10 e S-500",
     "etanol hidratado",
     "gás liquefeito de petróleo (GLP) em botijões P13",
     "recarga de gás de cozinha",
     "querosene de aviação",
     "ARLA 32"};
constexpr words combustiveis_services
  = {"abastecimento de veículos por cartão magnético",
     "gerenciamento do fornecimento de combustíveis"};
constexpr words eventos_goods = {
  "troféus e medalhas",           "materiais esportivos", "bolas e redes",
  "parque infantil e playground", "academia ao ar livre", "fogos de artifício",
  "instrumentos musicais",        "decoração natalina"};
constexpr words eventos_services = {"locação de palco, som e iluminação",
                                    "organização de eventos",
                                    "locação de tendas e banheiros químicos",
                                    "shows artísticos",
                                    "arbitragem esportiva",
                                    "sonorização e trio elétrico",
                                    "decoração de eventos",
                                    "locação de brinquedos infláveis"};
constexpr words other_goods = {"vale-alimentação em cartão eletrônico",
                               "eletrodomésticos",
                               "bandeiras oficiais",
                               "mudas de árvores nativas",
                               "sementes e fertilizantes",
                               "placas de identificação de ruas",
                               "urnas funerárias",
                               "animais reprodutores da raça Girolando"};
constexpr words other_services
  = {"publicidade e propaganda institucional",
     "instituição financeira para gestão da folha de pagamento",
     "cursos de capacitação de servidores",
     "assessoria contábil",
     "assessoria jurídica e tributária",
     "locação de imóvel urbano",
     "hospedagem com café da manhã",
     "leiloeiro oficial",
     "publicação de atos oficiais em jornal",
     "realização de concurso público",
     "medicina e segurança do trabalho",
     "levantamento topográfico e georreferenciamento",
     "estagiários por agente de integração",
     "serviços funerários",
     "recepção e apoio administrativo com mão de obra exclusiva"};

constexpr sim_trade trades[] = {
  {"vestuario", 5, vestuario_goods, vestuario_services},
  {"alimentos", 9, alimentos_goods, alimentos_services},
  {"informatica", 7, informatica_goods, informatica_services},
  {"software", 5, software_goods, software_services},
  {"limpeza", 7, limpeza_goods, limpeza_services},
  {"mobiliario", 4, mobiliario_goods, mobiliario_services},
  {"papelaria", 5, papelaria_goods, papelaria_services},
  {"obras", 9, obras_goods, obras_services},
  {"medicamentos", 8, medicamentos_goods, medicamentos_services},
  {"saude", 10, saude_goods, saude_services},
  {"vigilancia", 3, vigilancia_goods, vigilancia_services},
  {"transporte", 5, transporte_goods, transporte_services},
  {"veiculos", 7, veiculos_goods, veiculos_services},
  {"manutencao", 6, manutencao_goods, manutencao_services},
  {"combustiveis", 3, combustiveis_goods, combustiveis_services},
  {"eventos", 5, eventos_goods, eventos_services},
  {"", 10, other_goods, other_services},
};

} // namespace

std::span<const sim_trade> sim_trades() {
  return trades;
}

} // namespace bidiq
