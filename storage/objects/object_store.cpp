#include "storage/objects/object_store.hpp"

namespace bidiq {

namespace {

class no_store : public object_store {
public:
  std::string_view backend() const noexcept override {
    return "none";
  }

  const std::string& bucket() const noexcept override {
    return bucket_;
  }

  outcome<stored_object> put(const object_draft&, const memory_file&,
                             utc_time) override {
    return fail(errc::storage_failed, "there is no object store");
  }

  outcome<object_reader> open(std::string_view, std::string_view,
                              utc_time) const override {
    return fail(errc::not_found);
  }

  outcome<void> remove(std::string_view) override {
    return fail(errc::not_found);
  }

  outcome<uint64_t> sweep(utc_time) override {
    return uint64_t{0};
  }

private:
  std::string bucket_;
};

} // namespace

object_store_ptr make_no_store() {
  return std::make_shared<no_store>();
}

} // namespace bidiq
