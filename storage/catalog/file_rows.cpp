#include "storage/catalog/file_rows.hpp"

#include "storage/catalog/folded_name.hpp"
#include "storage/database/timestamp.hpp"

#include <soci/soci.h>

namespace bidiq {

namespace {

using soci::into;
using soci::use;

// One statement for many files, each of which is put where it takes its values
// from.
class file_writer {
public:
  file_writer(database_session& on, uint64_t generation)
    : generation_(static_cast<long long>(generation)), statement_(on.sql()) {
    statement_.exchange(use(generation_));
    for (auto* x :
         {&file_.id, &file_.source, &file_.name, &folded_, &file_.mime_type})
      statement_.exchange(use(*x));
    statement_.exchange(use(size_, has_size_));
    for (auto* x : {&modified_, &file_.md5, &file_.folder, &thumbnail_})
      statement_.exchange(use(*x));
    statement_.alloc();
    statement_.prepare(
      "insert into catalog_files (generation, id, source, name, name_folded, "
      "mime_type, size, modified, md5, folder, has_thumbnail) values "
      "(:generation, :id, :source, :name, :folded, :mime, :size, :modified, "
      ":md5, :folder, :thumbnail) "
      "on conflict (generation, id, source) do update set "
      "name = excluded.name, name_folded = excluded.name_folded, "
      "mime_type = excluded.mime_type, size = excluded.size, "
      "modified = excluded.modified, md5 = excluded.md5, "
      "folder = excluded.folder, has_thumbnail = excluded.has_thumbnail");
    statement_.define_and_bind();
  }

  void put(const library_file& x) {
    file_ = x;
    folded_ = folded_column(x.name);
    size_ = static_cast<long long>(x.size.value_or(0));
    has_size_ = x.size ? soci::i_ok : soci::i_null;
    modified_ = format_utc(x.modified);
    thumbnail_ = x.has_thumbnail ? "1" : "0";
    statement_.execute(true);
  }

private:
  long long generation_;
  library_file file_;
  std::string folded_, modified_, thumbnail_;
  long long size_ = 0;
  soci::indicator has_size_ = soci::i_null;
  soci::statement statement_; ///< Has the others' addresses.
};

constexpr const char* selected
  = "select f.id, f.source, f.name, f.name_folded, f.mime_type, f.size, "
    "f.modified, f.md5, f.folder, case when f.has_thumbnail then 1 else 0 end "
    "from ";

constexpr const char* current
  = "generation = (select generation from catalog_state)";

// The rows of a page are picked in an index that has all that it takes, and
// only those of the page are looked up: a search that finds little would
// otherwise read every row of the table.
std::string page_query(const std::string& picked) {
  std::string out{selected};
  out += "(select generation, id, source from catalog_files where ";
  out += current;
  out += picked;
  out += " order by name_folded, source, id limit :most) picked "
         "join catalog_files f on f.generation = picked.generation "
         "and f.id = picked.id and f.source = picked.source "
         "order by f.name_folded, f.source, f.id";
  return out;
}

// Where a row is read into, and the file that it makes.
struct row_reader {
  explicit row_reader(soci::statement& rows) {
    for (auto* x :
         {&file.id, &file.source, &file.name, &folded, &file.mime_type})
      rows.exchange(into(*x));
    rows.exchange(into(size, has_size));
    for (auto* x : {&modified, &file.md5, &file.folder})
      rows.exchange(into(*x));
    rows.exchange(into(thumbnail));
  }

  found_file read() const {
    found_file out{file, {folded, file.source, file.id}};
    if (has_size == soci::i_ok)
      out.file.size = static_cast<uint64_t>(size);
    out.file.modified = parse_timestamp(modified).value_or(utc_time{});
    out.file.has_thumbnail = thumbnail != 0;
    return out;
  }

  library_file file;
  std::string folded, modified;
  long long size = 0;
  soci::indicator has_size = soci::i_null;
  int thumbnail = 0;
};

} // namespace

void put_files(database_session& on, uint64_t generation,
               const std::vector<library_file>& files) {
  file_writer to{on, generation};
  for (auto& x : files)
    to.put(x);
}

std::vector<found_file> select_files(database_session& on,
                                     const file_range& which) {
  std::vector<found_file> out;
  std::string picked;
  auto pattern = like_pattern(which.search);
  auto after = which.after.value_or(catalog_position{});
  auto most = static_cast<long long>(which.most);
  soci::statement rows{on.sql()};
  row_reader reader{rows};
  if (!which.folder.empty()) {
    picked += " and folder = :folder";
    rows.exchange(use(which.folder));
  }
  if (!which.search.empty()) {
    picked += " and name_folded like :pattern escape '\\'";
    rows.exchange(use(pattern));
  }
  if (which.after) {
    picked += " and (name_folded, source, id) > (:name, :source, :id)";
    for (auto* x : {&after.name, &after.source, &after.id})
      rows.exchange(use(*x));
  }
  rows.exchange(use(most));
  rows.alloc();
  rows.prepare(page_query(picked));
  rows.define_and_bind();
  rows.execute();
  while (rows.fetch())
    out.push_back(reader.read());
  return out;
}

std::optional<library_file> select_file(database_session& on,
                                        const std::string& id) {
  // Appended, since GCC 12 takes a sum of moved strings to be out of bounds.
  std::string query{selected};
  query += "catalog_files f where f.";
  query += current;
  query += " and f.id = :id order by f.source limit 1";
  soci::statement rows{on.sql()};
  row_reader reader{rows};
  rows.exchange(use(id));
  rows.alloc();
  rows.prepare(query);
  rows.define_and_bind();
  if (!rows.execute(true))
    return std::nullopt;
  return reader.read().file;
}

} // namespace bidiq
