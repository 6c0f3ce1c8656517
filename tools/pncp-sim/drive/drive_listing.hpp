#pragma once

#include "tools/pncp-sim/drive/drive_file.hpp"
#include "tools/pncp-sim/storage/exchange.hpp"
#include "tools/pncp-sim/storage/target.hpp"

#include <map>
#include <memory>
#include <string>

namespace bidiq {

/// All files, by id.
using drive_files
  = std::map<std::string, std::shared_ptr<const drive_file>, std::less<>>;

/// Answers GET /drive/v3/files. A page's token says which file was the last, so
/// that what is there during all of a listing is in it once. `root` is this
/// server's own address.
store_answer list_drive(const drive_files& files, const store_target& target,
                        const std::string& root);

} // namespace bidiq
