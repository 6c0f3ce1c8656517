#include "actors/report/scratch_file.hpp"

#include "actors/base/memory_file.hpp"

#include <atomic>
#include <cstdio>
#include <sys/mman.h>
#include <unistd.h>
#include <xlsxwriter.h>

namespace bidiq {

namespace {

std::atomic<uint64_t> scratch_files{0};

} // namespace

uint64_t scratch_files_made() noexcept {
  return scratch_files.load(std::memory_order_relaxed);
}

outcome<void> check_scratch_interposed() {
  auto before = scratch_files_made();
  auto out = memory_file::make("scratch-check");
  if (!out)
    return out.error();
  lxw_workbook_options options{};
  options.constant_memory = LXW_TRUE;
  auto* book = workbook_new_opt(out->path().c_str(), &options);
  if (book == nullptr)
    return fail(errc::internal, "libxlsxwriter made no workbook");
  auto* sheet = workbook_add_worksheet(book, nullptr);
  if (sheet != nullptr)
    worksheet_write_string(sheet, 0, 0, "x", nullptr);
  if (workbook_close(book) != LXW_NO_ERROR)
    return fail(errc::internal, "libxlsxwriter cannot write to a memfd");
  if (scratch_files_made() == before)
    return fail(errc::internal, "libxlsxwriter does not take its scratch files "
                                "from our lxw_tmpfile");
  return {};
}

} // namespace bidiq

/// Replaces libxlsxwriter's function of this name (see docs/adr/0006): it calls
/// it through its PLT, so the program's definition wins over the library's. The
/// result is an anonymous memory file, closed by libxlsxwriter with fclose;
/// null if the kernel refuses, which libxlsxwriter reports as an error.
extern "C" FILE* lxw_tmpfile(char*) {
  auto fd = ::memfd_create("xlsx", MFD_CLOEXEC);
  if (fd < 0)
    return nullptr;
  auto* file = ::fdopen(fd, "w+b");
  if (file == nullptr)
    ::close(fd);
  else
    bidiq::scratch_files.fetch_add(1, std::memory_order_relaxed);
  return file;
}
