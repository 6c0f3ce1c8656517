#include "storage/library/library_source.hpp"

#include "storage/objects/object_name.hpp"

#include <algorithm>
#include <charconv>

namespace bidiq {

namespace {

failure no_token() {
  auto out = fail(errc::invalid_request, "library: page_token");
  out.fields.push_back({"page_token", "não é de uma página anterior"});
  return out;
}

char folded(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// Names of objects are ASCII.
bool contains(std::string_view text, std::string_view part) {
  return std::search(text.begin(), text.end(), part.begin(), part.end(),
                     [](char a, char b) { return folded(a) == folded(b); })
           != text.end()
         || part.empty();
}

class object_library : public library_source {
public:
  explicit object_library(object_store_ptr store) : store_(std::move(store)) {
    // nop
  }

  std::string_view name() const noexcept override {
    return store_->backend();
  }

  // The expiry, which these have not, comes first in a name: they are all
  // before the others.
  outcome<library_page> list(const library_query& which) override {
    library_page out;
    if (!which.folder.empty())
      return out;
    auto page = store_->list(which.token, which.limit, system_utc_now());
    if (!page)
      return page.error();
    auto more = true;
    for (auto& x : page->objects)
      if (x.expires)
        more = false;
      else if (contains(x.file_name, which.search))
        out.files.push_back(file_of(x));
    if (more)
      out.next = page->next;
    return out;
  }

  outcome<library_file> find(const std::string& id) override {
    auto reader = open(id, {0, 0}, {});
    if (!reader)
      return reader.error();
    return file_of((*reader)->info());
  }

  outcome<object_reader_ptr> open(const std::string& id, object_range range,
                                  std::stop_token until) override {
    auto name = parse_object_name(id);
    if (!name || name->expires)
      return fail(errc::not_found);
    return store_->open(store_->bucket(), id, system_utc_now(), range,
                        std::move(until));
  }

  outcome<library_thumbnail> thumbnail(const std::string&) override {
    return fail(errc::not_found);
  }

private:
  library_file file_of(const object_info& x) const {
    library_file out;
    out.id = x.path;
    out.name = x.file_name;
    out.mime_type = x.content_type;
    out.size = x.size;
    out.source = store_->backend();
    return out;
  }

  const object_store_ptr store_;
};

class several : public library_source {
public:
  explicit several(std::vector<library_source_ptr> places)
    : places_(std::move(places)) {
    // nop
  }

  std::string_view name() const noexcept override {
    return "library";
  }

  // "<place>.<its token>"
  outcome<library_page> list(const library_query& which) override {
    size_t place = 0;
    auto inner = which;
    if (!which.token.empty()) {
      auto dot = which.token.find('.');
      auto end = which.token.data() + std::min(dot, which.token.size());
      auto [read, ec] = std::from_chars(which.token.data(), end, place);
      if (dot == which.token.npos || ec != std::errc{} || read != end
          || place >= places_.size())
        return no_token();
      inner.token = which.token.substr(dot + 1);
    }
    if (places_.empty())
      return library_page{};
    auto out = places_[place]->list(inner);
    if (!out)
      return out;
    if (!out->next.empty())
      out->next = std::to_string(place) + '.' + out->next;
    else if (place + 1 < places_.size())
      out->next = std::to_string(place + 1) + '.';
    return out;
  }

  outcome<library_file> find(const std::string& id) override {
    return first<library_file>([&](auto& x) { return x.find(id); });
  }

  outcome<object_reader_ptr> open(const std::string& id, object_range range,
                                  std::stop_token until) override {
    return first<object_reader_ptr>(
      [&](auto& x) { return x.open(id, range, until); });
  }

  outcome<library_thumbnail> thumbnail(const std::string& id) override {
    return first<library_thumbnail>([&](auto& x) { return x.thumbnail(id); });
  }

private:
  // A place that cannot be asked may have it.
  template <class T, class F>
  outcome<T> first(F ask) {
    auto why = fail(errc::not_found);
    for (auto& place : places_) {
      auto found = ask(*place);
      if (found)
        return found;
      if (found.error().code != errc::not_found)
        why = found.error();
    }
    return why;
  }

  const std::vector<library_source_ptr> places_;
};

} // namespace

library_source_ptr make_object_library(object_store_ptr store) {
  return std::make_shared<object_library>(std::move(store));
}

library_source_ptr make_library(std::vector<library_source_ptr> places) {
  return std::make_shared<several>(std::move(places));
}

} // namespace bidiq
