#include "tools/pncp-sim/generator/notice_generator.hpp"

namespace bidiq {

namespace {

constexpr double duplicate_share = 0.01;

} // namespace

notice_generator::notice_generator(uint64_t seed, local_day from, local_day to)
  : random_(mix_bits(seed, 1)), from_(from), to_(to) {
}

std::string notice_generator::next() {
  if (!last_ || !random_.chance(duplicate_share))
    last_ = draft_notice(from_, to_, random_);
  auto key = last_->body.cnpj + '/' + std::to_string(last_->year);
  last_->sequence = ++sequences_[key];
  return render_notice(*last_);
}

std::vector<std::string> generate_ndjson(size_t count, uint64_t seed,
                                         local_day from, local_day to) {
  notice_generator generator{seed, from, to};
  std::vector<std::string> out;
  out.reserve(count);
  for (size_t i = 0; i < count; ++i)
    out.push_back(generator.next());
  return out;
}

} // namespace bidiq
