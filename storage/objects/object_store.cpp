#include "storage/objects/object_store.hpp"

#include <algorithm>

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

  outcome<object_info> put(const object_draft&, const memory_file&,
                           utc_time) override {
    return fail(errc::storage_failed, "there is no object store");
  }

  outcome<object_reader_ptr> open(std::string_view, std::string_view, utc_time,
                                  object_range,
                                  std::stop_token) const override {
    return fail(errc::not_found);
  }

  outcome<object_page> list(std::string_view, size_t, utc_time) const override {
    return object_page{};
  }

  outcome<std::string> sign(std::string_view, std::chrono::seconds,
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

object_info info_of(const object_name& name, std::string path, uint64_t size) {
  return {std::move(path),
          size,
          std::string{content_type_of(name.file_name)},
          name.file_name,
          '"' + name.id + '"',
          name.expires};
}

object_reader::object_reader(object_info info, object_range asked)
  : info_(std::move(info)) {
  range_.offset = std::min(asked.offset, info_.size);
  range_.length = std::min(asked.length, info_.size - range_.offset);
}

object_store_ptr make_no_store() {
  return std::make_shared<no_store>();
}

} // namespace bidiq
