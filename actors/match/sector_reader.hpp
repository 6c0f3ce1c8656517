#pragma once

#include "actors/base/errc.hpp"
#include "actors/domain/sector.hpp"
#include "actors/match/sector_format.hpp"

#include <nlohmann/json.hpp>

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace bidiq {

/// Reads sectors that are written in one format and collects what is wrong with
/// them, by JSON path ("keywords[3].term"). After mistakes what is read is of
/// no use. Not thread-safe.
class sector_reader {
public:
  using json = nlohmann::json;

  /// `format` must outlive it.
  explicit sector_reader(const sector_format& format) : format_(format) {
    // nop
  }

  /// Reads what a sector says, but not its id and head. Keys of `beside` are
  /// its holder's and not looked at. `path` is where the sector stands; "": it
  /// is the whole text.
  sector read(const json& x, const std::string& path,
              std::initializer_list<std::string_view> beside);

  // -- for what stands around sectors -----------------------------------------

  void complain(const std::string& path, std::string message) {
    errors.push_back({path, std::move(message)});
  }

  bool is_object(const json& x, const std::string& path);

  /// Keys are few and written by hand: an unknown one is a slip of the pen.
  void check_keys(const json& x, const std::string& path,
                  std::initializer_list<std::string_view> known,
                  std::initializer_list<std::string_view> beside = {});

  /// Null if it is not there, or of another type.
  const json* member(const json& x, const std::string& path, const char* key,
                     json::value_t type, bool required);

  /// A text with some word in it.
  std::string read_text(const json& x, const std::string& path, const char* key,
                        size_t longest, bool required = true);

  /// A number of 1 to `most`; 0 if there is none, and after a mistake.
  unsigned read_count(const json& x, const std::string& path, const char* key,
                      unsigned most, bool required = true);

  /// Words or phrases without any properties.
  std::vector<std::string> read_words(const json& x, const std::string& path,
                                      const char* key);

  std::vector<field_error> errors;

private:
  void check_text(const std::string& text, const std::string& path,
                  size_t longest);
  void check_terms(const std::vector<sector_term>& terms,
                   const std::string& path, bool keywords);
  term_weight read_weight(const json& x, const std::string& path);
  sector_term read_term(const json& x, const std::string& path, bool weighed);
  std::vector<sector_term> read_terms(const json* list, const std::string& path,
                                      bool weighed = false);
  sector_context read_context(const std::string& keyword, const json& x,
                              const std::string& path);
  void read_contexts(const json& x, const std::string& path, sector& result);

  const sector_format& format_;
};

/// "path.key"
std::string sub_path(const std::string& path, std::string_view key);

/// "path[index]"
std::string item_path(const std::string& path, size_t index);

} // namespace bidiq
