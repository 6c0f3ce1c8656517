#include "storage/library/drive_client.hpp"

namespace bidiq {

namespace {

class drive_library : public library_source {
public:
  drive_library(drive_client files, drive_client thumbnails)
    : files_(std::move(files)), thumbnails_(std::move(thumbnails)) {
    // nop
  }

  std::string_view name() const noexcept override {
    return "drive";
  }

  outcome<library_page> list(const library_query& which) override {
    return files_.list(which);
  }

  outcome<library_file> find(const std::string& id) override {
    return files_.find(id);
  }

  outcome<object_reader_ptr> open(const std::string& id, object_range range,
                                  std::stop_token until) override {
    return files_.open(id, range, std::move(until));
  }

  outcome<library_thumbnail> thumbnail(const std::string& id) override {
    return thumbnails_.thumbnail(id);
  }

private:
  drive_client files_;
  drive_client thumbnails_;
};

} // namespace

library_source_ptr make_drive_library(drive_client files,
                                      drive_client thumbnails) {
  return std::make_shared<drive_library>(std::move(files),
                                         std::move(thumbnails));
}

} // namespace bidiq
