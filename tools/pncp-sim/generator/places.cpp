#include "tools/pncp-sim/generator/places.hpp"

namespace bidiq {

namespace {

constexpr sim_city ac_cities[] = {{"1200401", "Rio Branco"},
                                  {"1200203", "Cruzeiro do Sul"},
                                  {"1200302", "Feijó"},
                                  {"1200138", "Bujari"},
                                  {"1200500", "Sena Madureira"}};
constexpr sim_city al_cities[] = {{"2704302", "Maceió"},
                                  {"2700300", "Arapiraca"},
                                  {"2707701", "Rio Largo"},
                                  {"2706307", "Palmeira dos Índios"},
                                  {"2705507", "Murici"}};
constexpr sim_city am_cities[] = {{"1302603", "Manaus"},
                                  {"1303403", "Parintins"},
                                  {"1301902", "Itacoatiara"},
                                  {"1301852", "Iranduba"},
                                  {"1302504", "Manacapuru"}};
constexpr sim_city ap_cities[] = {{"1600303", "Macapá"},
                                  {"1600600", "Santana"},
                                  {"1600279", "Laranjal do Jari"},
                                  {"1600501", "Oiapoque"}};
constexpr sim_city ba_cities[] = {{"2927408", "Salvador"},
                                  {"2910800", "Feira de Santana"},
                                  {"2933307", "Vitória da Conquista"},
                                  {"2914802", "Itabuna"},
                                  {"2911709", "Guanambi"},
                                  {"2903201", "Barreiras"},
                                  {"2904605", "Brumado"}};
constexpr sim_city ce_cities[]
  = {{"2304400", "Fortaleza"},         {"2303709", "Caucaia"},
     {"2307304", "Juazeiro do Norte"}, {"2312908", "Sobral"},
     {"2307601", "Limoeiro do Norte"}, {"2313302", "Tauá"}};
constexpr sim_city df_cities[] = {{"5300108", "Brasília"}};
constexpr sim_city es_cities[] = {
  {"3205309", "Vitória"},   {"3205002", "Serra"},    {"3205200", "Vila Velha"},
  {"3201308", "Cariacica"}, {"3203205", "Linhares"}, {"3201407", "Castelo"}};
constexpr sim_city go_cities[]
  = {{"5208707", "Goiânia"},  {"5201405", "Aparecida de Goiânia"},
     {"5201108", "Anápolis"}, {"5218805", "Rio Verde"},
     {"5211909", "Jataí"},    {"5204508", "Caldas Novas"}};
constexpr sim_city ma_cities[] = {{"2111300", "São Luís"},
                                  {"2105302", "Imperatriz"},
                                  {"2100055", "Açailândia"},
                                  {"2112308", "Tuntum"},
                                  {"2104206", "Fortuna"}};
constexpr sim_city mg_cities[]
  = {{"3106200", "Belo Horizonte"}, {"3170206", "Uberlândia"},
     {"3118601", "Contagem"},       {"3136702", "Juiz de Fora"},
     {"3143302", "Montes Claros"},  {"3127701", "Governador Valadares"},
     {"3167202", "Sete Lagoas"}};
constexpr sim_city ms_cities[] = {{"5002704", "Campo Grande"},
                                  {"5003702", "Dourados"},
                                  {"5008305", "Três Lagoas"},
                                  {"5003207", "Corumbá"},
                                  {"5001102", "Aquidauana"}};
constexpr sim_city mt_cities[]
  = {{"5103403", "Cuiabá"},       {"5108402", "Várzea Grande"},
     {"5107602", "Rondonópolis"}, {"5107909", "Sinop"},
     {"5102504", "Cáceres"},      {"5107958", "Tangará da Serra"}};
constexpr sim_city pa_cities[]
  = {{"1501402", "Belém"},  {"1500800", "Ananindeua"}, {"1506807", "Santarém"},
     {"1504208", "Marabá"}, {"1502400", "Castanhal"},  {"1501709", "Bragança"}};
constexpr sim_city pb_cities[] = {{"2507507", "João Pessoa"},
                                  {"2504009", "Campina Grande"},
                                  {"2510808", "Patos"},
                                  {"2513703", "Santa Rita"},
                                  {"2512309", "Princesa Isabel"}};
constexpr sim_city pe_cities[]
  = {{"2611606", "Recife"},    {"2607901", "Jaboatão dos Guararapes"},
     {"2609600", "Olinda"},    {"2604106", "Caruaru"},
     {"2611101", "Petrolina"}, {"2604007", "Carpina"}};
constexpr sim_city pi_cities[] = {{"2211001", "Teresina"},
                                  {"2207702", "Parnaíba"},
                                  {"2208007", "Picos"},
                                  {"2203909", "Floriano"},
                                  {"2211209", "Uruçuí"}};
constexpr sim_city pr_cities[]
  = {{"4106902", "Curitiba"},     {"4113700", "Londrina"},
     {"4115200", "Maringá"},      {"4119905", "Ponta Grossa"},
     {"4104808", "Cascavel"},     {"4109401", "Guarapuava"},
     {"4108304", "Foz do Iguaçu"}};
constexpr sim_city rj_cities[]
  = {{"3304557", "Rio de Janeiro"},  {"3304904", "São Gonçalo"},
     {"3301702", "Duque de Caxias"}, {"3303500", "Nova Iguaçu"},
     {"3303302", "Niterói"},         {"3304201", "Resende"}};
constexpr sim_city rn_cities[] = {{"2408102", "Natal"},
                                  {"2408003", "Mossoró"},
                                  {"2403251", "Parnamirim"},
                                  {"2402600", "Ceará-Mirim"},
                                  {"2402006", "Caicó"}};
constexpr sim_city ro_cities[] = {{"1100205", "Porto Velho"},
                                  {"1100122", "Ji-Paraná"},
                                  {"1100023", "Ariquemes"},
                                  {"1100304", "Vilhena"},
                                  {"1100189", "Pimenta Bueno"}};
constexpr sim_city rr_cities[] = {{"1400100", "Boa Vista"},
                                  {"1400472", "Rorainópolis"},
                                  {"1400209", "Caracaraí"},
                                  {"1400159", "Bonfim"}};
constexpr sim_city rs_cities[]
  = {{"4314902", "Porto Alegre"}, {"4305108", "Caxias do Sul"},
     {"4314407", "Pelotas"},      {"4304606", "Canoas"},
     {"4316907", "Santa Maria"},  {"4301602", "Bagé"}};
constexpr sim_city sc_cities[]
  = {{"4205407", "Florianópolis"}, {"4209102", "Joinville"},
     {"4202404", "Blumenau"},      {"4204202", "Chapecó"},
     {"4209300", "Lages"},         {"4208906", "Jaraguá do Sul"}};
constexpr sim_city se_cities[] = {{"2800308", "Aracaju"},
                                  {"2804805", "Nossa Senhora do Socorro"},
                                  {"2803500", "Lagarto"},
                                  {"2802908", "Itabaiana"},
                                  {"2806701", "São Cristóvão"}};
constexpr sim_city sp_cities[] = {{"3550308", "São Paulo"},
                                  {"3518800", "Guarulhos"},
                                  {"3509502", "Campinas"},
                                  {"3548708", "São Bernardo do Campo"},
                                  {"3552205", "Sorocaba"},
                                  {"3543402", "Ribeirão Preto"},
                                  {"3549805", "São José do Rio Preto"},
                                  {"3548906", "São Carlos"}};
constexpr sim_city to_cities[] = {{"1721000", "Palmas"},
                                  {"1702109", "Araguaína"},
                                  {"1709500", "Gurupi"},
                                  {"1718204", "Porto Nacional"},
                                  {"1702208", "Araguatins"}};

constexpr sim_state states[] = {
  {"AC", "Acre", 830, ac_cities},
  {"AL", "Alagoas", 3128, al_cities},
  {"AM", "Amazonas", 3942, am_cities},
  {"AP", "Amapá", 734, ap_cities},
  {"BA", "Bahia", 14142, ba_cities},
  {"CE", "Ceará", 8795, ce_cities},
  {"DF", "Distrito Federal", 2817, df_cities},
  {"ES", "Espírito Santo", 3834, es_cities},
  {"GO", "Goiás", 7056, go_cities},
  {"MA", "Maranhão", 6776, ma_cities},
  {"MG", "Minas Gerais", 20540, mg_cities},
  {"MS", "Mato Grosso do Sul", 2757, ms_cities},
  {"MT", "Mato Grosso", 3659, mt_cities},
  {"PA", "Pará", 8121, pa_cities},
  {"PB", "Paraíba", 3975, pb_cities},
  {"PE", "Pernambuco", 9059, pe_cities},
  {"PI", "Piauí", 3271, pi_cities},
  {"PR", "Paraná", 11444, pr_cities},
  {"RJ", "Rio de Janeiro", 16055, rj_cities},
  {"RN", "Rio Grande do Norte", 3303, rn_cities},
  {"RO", "Rondônia", 1581, ro_cities},
  {"RR", "Roraima", 637, rr_cities},
  {"RS", "Rio Grande do Sul", 10883, rs_cities},
  {"SC", "Santa Catarina", 7610, sc_cities},
  {"SE", "Sergipe", 2210, se_cities},
  {"SP", "São Paulo", 44411, sp_cities},
  {"TO", "Tocantins", 1511, to_cities},
};

} // namespace

std::span<const sim_state> sim_states() {
  return states;
}

} // namespace bidiq
