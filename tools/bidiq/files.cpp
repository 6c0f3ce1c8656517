// The document library: what files there are, and their bytes.
#include "actors/base/parse_json.hpp"
#include "tools/bidiq/encoding.hpp"
#include "tools/bidiq/json_fields.hpp"
#include "tools/bidiq/program.hpp"
#include "tools/bidiq/result_view.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace bidiq::client {

namespace {

using nlohmann::json;

constexpr size_t max_page = 1'000;

/// How long a download waits for a connection to come back, in all between two
/// pieces, and between two tries.
constexpr std::chrono::seconds resume_patience{60};
constexpr std::chrono::milliseconds resume_pause{500};

std::string size_of(const json& file) {
  const auto& size = field(file, "size");
  return size.is_number_unsigned() ? format_count(size.get<int64_t>()) : "-";
}

std::string files_table(const json& list) {
  size_t id = 2, name = 4;
  for (const auto& x : list) {
    id = std::max(id, columns(text_field(x, "id")));
    name = std::max(name, columns(text_field(x, "name")));
  }
  auto text = fit("ID", id + 2) + fit("NOME", name + 2) + fit("BYTES", 13, true)
              + "  " + fit("DATA", 12) + "TIPO\n";
  for (const auto& x : list)
    text += fit(text_field(x, "id"), id + 2)
            + fit(text_field(x, "name"), name + 2) + fit(size_of(x), 13, true)
            + "  " + fit(format_date(text_field(x, "modified_at")), 12)
            + text_field(x, "mime_type") + '\n';
  return text;
}

std::string list_path(const program& x, size_t wanted,
                      const std::string& token) {
  auto path = "/v1/drive/files?page_size="
              + std::to_string(std::min(wanted, max_page));
  for (auto& [name, value] :
       {std::pair{"q", x.options.words}, std::pair{"folder", x.options.folder},
        std::pair{"page_token", token}})
    if (!value.empty())
      path += std::string{"&"} + name + '=' + encode_uri(value);
  return path;
}

int list_files(program& x) {
  auto all = json::array();
  auto wanted = std::max<size_t>(x.options.rows, 1);
  std::string token;
  do {
    auto reply = x.session.get(list_path(x, wanted - all.size(), token));
    auto page = parse_json(reply.body);
    const auto& files = field(page, "files");
    if (!reply.ok() || !files.is_array())
      return complain(x, reply);
    all.insert(all.end(), files.begin(), files.end());
    token = raw_field(page, "next_page_token");
  } while (!token.empty() && all.size() < wanted);
  if (x.options.json)
    print(dump({{"files", all}}) + '\n');
  else if (all.empty())
    print("Nenhum arquivo.\n");
  else
    print(files_table(all) + (token.empty() ? "" : "Há mais; use --max.\n"));
  return exit_done;
}

/// A file that comes in as many pieces as the connection needs.
class download {
public:
  download(program& x, std::string path, growing_file& to)
    : x_(x), path_(std::move(path)), to_(to) {
    // nop
  }

  /// The exit code; what is not done has been reported.
  int run() {
    for (auto waited = std::chrono::milliseconds::zero();;) {
      auto before = to_.size();
      auto reply = piece();
      if (reply.ok() && !lost_)
        return exit_done;
      if (lost_ || reply.interrupted || !is_worth_it(reply))
        return give_up(reply);
      waited = to_.size() > before ? resume_pause : waited + resume_pause;
      if (waited > resume_patience || !x_.session.pause(resume_pause, nullptr))
        return give_up(reply);
    }
  }

private:
  http_reply piece() {
    http_session::headers more;
    if (to_.size() > 0)
      more = {"Range: bytes=" + std::to_string(to_.size()) + '-',
              "If-Range: " + etag_};
    auto begun = false;
    auto reply = x_.session.read(
      path_, more,
      [&](long status, std::string_view bytes) {
        // Another file by now, or a server that knows no ranges: all of it.
        if (!std::exchange(begun, true) && status != 206)
          lost_ = !to_.restart();
        return !lost_ && to_.append(bytes);
      },
      [this] { tell(); });
    if (!reply.etag.empty())
      etag_ = reply.etag;
    return reply;
  }

  void tell() {
    if (x_.progress.is_terminal())
      x_.progress.draw(
        {format_count(static_cast<int64_t>(to_.size())) + " bytes"});
  }

  /// Whether asking again may help. Without a tag nobody knows whether what
  /// follows is of the same file.
  bool is_worth_it(const http_reply& reply) const {
    auto broken = !reply.error.empty() && !reply.refused;
    return (broken || reply.status == 503 || reply.status == 0)
           && (to_.size() == 0 || !etag_.empty());
  }

  int give_up(const http_reply& reply) {
    x_.progress.clear();
    return lost_ ? complain("o arquivo mudou durante a transferência")
                 : complain(x_, reply);
  }

  program& x_;
  std::string path_;
  growing_file& to_;
  std::string etag_;
  bool lost_ = false; ///< What went out is of another file, or not written.
};

int save(program& x, const json& file) {
  auto name = x.options.report.empty() ? as_file_name(text_field(file, "name"))
                                       : x.options.report;
  growing_file to{name};
  download from{x, "/v1/drive/files/" + encode_uri(x.options.id) + "/content",
                to};
  if (auto code = from.run(); code != exit_done)
    return code;
  x.progress.clear();
  if (!to.problem().empty())
    return complain(to.problem());
  const auto& size = field(file, "size");
  if (size.is_number_unsigned() && size.get<uint64_t>() != to.size())
    return complain("o arquivo veio incompleto");
  if (auto problem = to.finish(); !problem.empty())
    return complain(problem);
  if (name != "-")
    x.progress.line("Arquivo gravado em " + printable(name));
  return exit_done;
}

} // namespace

int run_files(program& x) {
  if (x.options.action != "baixar")
    return list_files(x);
  auto reply = x.session.get("/v1/drive/files/" + encode_uri(x.options.id));
  auto file = parse_json(reply.body);
  if (!reply.ok() || !file.is_object())
    return complain(x, reply);
  return save(x, file);
}

} // namespace bidiq::client
