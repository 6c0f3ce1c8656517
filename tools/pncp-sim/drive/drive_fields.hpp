#pragma once

#include "tools/pncp-sim/drive/drive_file.hpp"

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bidiq {

/// Which members an answer has, as the parameter `fields` says.
struct drive_fields {
  bool next_token = true;
  bool list = true;                 ///< The files of a listing.
  std::vector<std::string> members; ///< Of a file.
};

/// Reads "nextPageToken,files(id,name)", "files/id", "*" or nothing, which is
/// the usual members. Nothing for what Drive has not.
std::optional<drive_fields> read_list_fields(std::string_view text);

/// Reads "id,name".
std::optional<drive_fields> read_file_fields(std::string_view text);

/// `root` is this server's own address.
nlohmann::ordered_json file_json(const drive_file& x, const drive_fields& which,
                                 const std::string& root);

} // namespace bidiq
