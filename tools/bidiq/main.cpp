// bidiq: the command-line client of bidiqd.
#include "tools/bidiq/encoding.hpp"
#include "tools/bidiq/program.hpp"
#include "tools/bidiq/result_view.hpp"

#include <curl/curl.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>

namespace bidiq::client {

int complain(const std::string& text) {
  std::fprintf(stderr, "bidiq: %s\n", text.c_str());
  return exit_failed;
}

int complain(const program& x, const http_reply& reply) {
  if (reply.interrupted)
    return x.stop.exit_code();
  if (!reply.error.empty())
    return complain(reply.error + " (" + x.options.server + ')');
  if (reply.ok())
    return complain("o servidor deu uma resposta que não é deste serviço");
  complain(render_problem(reply.status, reply.body));
  return reply.status == 422 ? exit_usage : exit_failed;
}

void print(std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fflush(stdout);
}

std::string search_path(const std::string& id, const std::string& what) {
  return "/v1/search/" + encode_uri(id) + '/' + what;
}

namespace {

std::string variable(const char* name) {
  auto value = std::getenv(name);
  return value ? value : "";
}

/// Standard output is for data if any goes there, else for people.
std::FILE* progress_file(const client_options& x) {
  return x.json || x.report == "-" || x.csv == "-" ? stderr : stdout;
}

int run_command(program& x) {
  switch (x.options.command) {
    case verb::search:
      return run_search(x);
    case verb::list:
      return run_list(x);
    case verb::watch:
      return run_watch(x);
    case verb::cancel:
      return run_cancel(x);
    case verb::download:
      return run_download(x);
    case verb::sectors:
      return run_sectors(x);
    case verb::jobs:
      return run_jobs(x);
    case verb::files:
      return run_files(x);
    case verb::health:
      return run_health(x);
    case verb::help:
      print(render_help(x.options.help_for));
      return exit_done;
    case verb::version:
      print("bidiq " BIDIQ_VERSION "\n");
      return exit_done;
  }
  return exit_usage;
}

/// What was to be shown and could not be is not done, whatever the server did.
int check_output(int code) {
  auto written = std::fflush(stdout) == 0 && std::ferror(stdout) == 0;
  if (written || (code != exit_done && code != exit_partial))
    return code;
  return complain("não foi possível gravar a saída padrão");
}

int run(const std::vector<std::string>& args) {
  auto parsed = parse_arguments(args, variable("BIDIQ_SERVER"),
                                variable("BIDIQ_TOKEN"));
  if (!parsed.problems.empty()) {
    for (const auto& problem : parsed.problems)
      complain(problem);
    std::fputs("Veja bidiq --help\n", stderr);
    return exit_usage;
  }
  interrupt stop;
  http_session session{parsed.options.server, parsed.options.token, stop};
  screen progress{progress_file(parsed.options)};
  program x{parsed.options, stop, session, progress};
  return check_output(run_command(x));
}

} // namespace

} // namespace bidiq::client

int main(int argc, char** argv) {
  // A reader that goes away (`bidiq list | head -1`) must not stop a search.
  std::signal(SIGPIPE, SIG_IGN);
  curl_global_init(CURL_GLOBAL_DEFAULT);
  try {
    return bidiq::client::run({argv + 1, argv + argc});
  } catch (const std::exception& e) {
    return bidiq::client::complain(e.what());
  }
}
