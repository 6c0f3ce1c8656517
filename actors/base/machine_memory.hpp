#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace bidiq {

/// Reads a small file; none if it is not there.
using small_file_reader
  = std::function<std::optional<std::string>(const std::string& path)>;

/// The memory that this process may use: that of the machine (/proc/meminfo),
/// or less if its control group or one around it says so (cgroup v2
/// memory.max, v1 memory.limit_in_bytes). 0 if nothing can be read.
uint64_t machine_memory(const small_file_reader& read);

/// The same of the machine that this runs on.
uint64_t machine_memory();

/// The resident memory of this process now; 0 if it cannot be read.
uint64_t resident_memory();

} // namespace bidiq
