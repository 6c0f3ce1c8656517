#include "actors/progress/publisher.hpp"

namespace bidiq {

namespace {

class memory_publisher : public progress_publisher {
public:
  bool append(const progress_event_ptr&) override {
    return true;
  }
};

} // namespace

publisher_factory memory_publishers() {
  return [](const std::string&, const std::string&, uint32_t, stored_handler) {
    return std::make_unique<memory_publisher>();
  };
}

} // namespace bidiq
