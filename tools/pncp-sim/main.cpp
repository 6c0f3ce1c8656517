// pncp-sim: the upstream APIs on this machine, with their faults on demand.
#include "tools/pncp-sim/drive/rs256.hpp"
#include "tools/pncp-sim/generator/notice_generator.hpp"
#include "tools/pncp-sim/server.hpp"

#include <CLI/CLI.hpp>

#include <unistd.h>

#include <csignal>
#include <fstream>
#include <iostream>
#include <sstream>

namespace {

using namespace bidiq;

constexpr int exit_usage = 2;
constexpr std::chrono::days default_history{29};

struct program_options {
  sim_server_options server;
  fault_settings faults;
  storage_options storage;
  std::string drive_key_file;
  std::vector<std::string> fault_rules;
  std::string latency = "none";
  std::string pcp_latency;
  std::string comprasgov_latency;
  std::string real_day_log;
  std::string order = "ascending";
  std::vector<std::string> record_files;
  std::string pcp_file;
  std::string comprasgov_file;
  bool comprasgov_empty = false;
  size_t generate = 2000;
  uint64_t seed = 1;
  std::string from;
  std::string to;
  std::string today;
  bool dump = false;
};

void declare(CLI::App& app, program_options& options) {
  app.add_option("--address", options.server.address, "Address to listen on");
  app.add_option("--port", options.server.port, "Port; 0 = any free one");
  app
    .add_option("--records", options.record_files,
                "NDJSON file of records to serve (repeatable); without "
                "--generate nothing is generated")
    ->check(CLI::ExistingFile);
  app.add_option("--order", options.order,
                 "PNCP's lists come ascending (by publication), descending, as "
                 "in the file, shuffled[:SEED] or mostly[:SEED] sorted");
  app
    .add_option("--pcp-records", options.pcp_file,
                "Serve these as Portal de Compras Públicas in place of PNCP's "
                "records in its shape (JSON or NDJSON)")
    ->check(CLI::ExistingFile);
  app
    .add_option("--comprasgov-records", options.comprasgov_file,
                "The same for Compras.gov.br")
    ->check(CLI::ExistingFile);
  app.add_flag("--comprasgov-empty", options.comprasgov_empty,
               "Compras.gov.br answers an empty list for nothing found, "
               "not 404");
  app.add_option("--generate", options.generate,
                 "Number of generated notices (default 2000)");
  app.add_option("--seed", options.seed, "Seed of the generated notices");
  app.add_option("--from", options.from,
                 "First day of generated notices, YYYY-MM-DD (default: 29 days "
                 "before --to)");
  app.add_option("--to", options.to,
                 "Last day of generated notices (default: today)");
  app.add_option("--today", options.today,
                 "Pretend that it is this day (default: by the clock)");
  app.add_flag("--dump", options.dump,
               "Print the generated notices as NDJSON and exit");
  app.add_flag("--gzip", options.server.gzip,
               "Compress answers for clients that accept gzip");
}

void declare_faults(CLI::App& app, program_options& options) {
  app
    .add_option("--fault", options.fault_rules,
                "KIND=P[,source=pcp][,uf=SP][,modalidade=6][,first_only]"
                "[,delay=MS][,size=N][,key=NAME] (repeatable): strike with "
                "probability P; kinds in "
                "docs/pncp-sim.md")
    ->take_all()
    ->allow_extra_args(false);
  app.add_option("--fault-seed", options.faults.seed, "Seed of the faults");
  app.add_option("--latency", options.latency,
                 "none, fixed:MS, uniform:A-B (ms), log:FILE (JSON lines "
                 "with duration_seconds), real:FILE (those with status 200) or "
                 "real");
  app.add_option("--pcp-latency", options.pcp_latency,
                 "The same for Portal de Compras Públicas alone");
  app.add_option("--comprasgov-latency", options.comprasgov_latency,
                 "The same for Compras.gov.br alone");
  app
    .add_option(
      "--real-day", options.real_day_log,
      "Behave as on a real day: its latencies (those of a log, if one "
      "is named), 5 % errors, one request a second for PNCP unless "
      "--rate says otherwise")
    ->expected(0, 1);
  app
    .add_option("--rate", options.faults.rate,
                "Requests per second let through; 429 beyond; 0 = all")
    ->check(CLI::NonNegativeNumber);
  app
    .add_option("--burst", options.faults.burst,
                "Bucket size of --rate (default: the rate + 1)")
    ->check(CLI::NonNegativeNumber);
  app
    .add_option("--pcp-rate", options.faults.pcp_rate,
                "The same for Portal de Compras Públicas")
    ->check(CLI::NonNegativeNumber);
  app
    .add_option("--comprasgov-rate", options.faults.comprasgov_rate,
                "The same for Compras.gov.br")
    ->check(CLI::NonNegativeNumber);
  app
    .add_option("--retry-after", options.faults.retry_after,
                "Seconds to announce with 429 and 503; 0 = no header")
    ->check(CLI::NonNegativeNumber);
}

void declare_storage(CLI::App& app, storage_options& options) {
  app.add_option("--storage-key", options.supabase.service_key,
                 "Service key of the object store under /storage/v1/ (default "
                 "sim-service-key)");
  app.add_option("--storage-max-bytes", options.supabase.max_bytes,
                 "Most bytes of one object there (default 50 MiB)");
  app.add_option("--s3-access-key", options.s3.keys.access,
                 "Access key of the S3 service under /s3/ (default "
                 "sim-access)");
  app.add_option("--s3-secret-key", options.s3.keys.secret,
                 "Secret key there (default sim-secret)");
  app.add_option("--s3-max-bytes", options.s3.max_bytes,
                 "Most bytes of one object there (default 5 GiB)");
}

void declare_drive(CLI::App& app, program_options& options) {
  app
    .add_option("--drive-public-key", options.drive_key_file,
                "PEM file with the public key of the service account that may "
                "read Google Drive (/drive/v3/, tokens at /token); without it "
                "anyone may who signs")
    ->check(CLI::ExistingFile);
}

std::optional<std::string> read_file(const std::string& name) {
  std::ifstream file{name, std::ios::binary};
  if (!file)
    return std::nullopt;
  std::ostringstream text;
  text << file.rdbuf();
  return std::move(text).str();
}

latency_model latency_option(const std::string& name, const std::string& text) {
  auto latency = latency_model::parse(text, read_file);
  if (!latency)
    throw CLI::ValidationError(name, latency.error().context);
  return std::move(*latency);
}

fault_settings fault_options(const program_options& options) {
  auto settings = options.faults;
  for (const auto& text : options.fault_rules) {
    auto rule = parse_fault_rule(text);
    if (!rule)
      throw CLI::ValidationError("--fault", rule.error().context);
    settings.rules.push_back(std::move(*rule));
  }
  settings.latency = latency_option("--latency", options.latency);
  if (!options.pcp_latency.empty())
    settings.pcp_latency = latency_option("--pcp-latency", options.pcp_latency);
  if (!options.comprasgov_latency.empty())
    settings.comprasgov_latency = latency_option("--comprasgov-latency",
                                                 options.comprasgov_latency);
  if (!options.real_day_log.empty())
    settings.real_latency = latency_option("--real-day",
                                           "real:" + options.real_day_log);
  return settings;
}

std::optional<local_day> day_option(const std::string& name,
                                    const std::string& text) {
  if (text.empty())
    return std::nullopt;
  auto day = parse_day(text);
  if (!day)
    throw CLI::ValidationError(name, "not a day YYYY-MM-DD: " + text);
  return day;
}

struct period {
  local_day from;
  local_day to;
};

period generated_period(const program_options& options) {
  auto clock_day
    = std::chrono::floor<std::chrono::days>(to_local(system_utc_now()));
  auto today = day_option("--today", options.today).value_or(clock_day);
  auto to = day_option("--to", options.to).value_or(today);
  auto from = day_option("--from", options.from).value_or(to - default_history);
  if (from > to)
    throw CLI::ValidationError("--from", "later than --to");
  return {from, to};
}

int dump(const program_options& options) {
  auto [from, to] = generated_period(options);
  notice_generator generator{options.seed, from, to};
  for (size_t i = 0; i < options.generate; ++i)
    std::cout << generator.next() << '\n';
  return std::cout.flush() ? 0 : 1;
}

void load_file(simulator& core, const std::string& name) {
  auto loaded = core.records().load(read_file(name).value_or(""));
  std::cerr << "pncp-sim: " << name << ": " << loaded.records << " records, "
            << loaded.skipped << " lines skipped\n";
}

void load_further(simulator& core, sim_source source, const std::string& name) {
  if (name.empty())
    return;
  auto loaded = core.further().load(source, read_file(name).value_or(""));
  std::cerr << "pncp-sim: " << name << ": " << loaded.records << " records, "
            << loaded.skipped << " skipped\n";
}

void load_generated(simulator& core, const program_options& options) {
  auto [from, to] = generated_period(options);
  notice_generator generator{options.seed, from, to};
  std::string text;
  for (size_t i = 0; i < options.generate; ++i)
    text += generator.next() + '\n';
  core.records().load(text);
}

drive_options drive_settings_of(const program_options& options) {
  if (options.drive_key_file.empty())
    return {};
  auto key = read_file(options.drive_key_file).value_or("");
  if (!is_public_key(key))
    throw CLI::ValidationError("--drive-public-key", "no public RSA key");
  return {std::move(key)};
}

int serve(const program_options& options) {
  simulator core{{.today = day_option("--today", options.today),
                  .faults = fault_options(options),
                  .read_file = read_file,
                  .empty_list_for_nothing = options.comprasgov_empty,
                  .storage = options.storage,
                  .drive = drive_settings_of(options)}};
  auto order = parse_list_sorting(options.order);
  if (!order)
    throw CLI::ValidationError("--order", order.error().context);
  core.records().set_sorting(*order);
  for (const auto& file : options.record_files)
    load_file(core, file);
  if (options.generate > 0)
    load_generated(core, options);
  load_further(core, sim_source::pcp, options.pcp_file);
  load_further(core, sim_source::comprasgov, options.comprasgov_file);
  sim_server server{core, options.server};
  std::cout << "pncp-sim listening on http://" << options.server.address << ':'
            << server.port() << std::endl;
  server.run();
  return 0;
}

// At once and at any time, also while records are still being read.
void end_on_signals() {
  for (auto signal : {SIGTERM, SIGINT})
    std::signal(signal, [](int) { _exit(0); });
}

} // namespace

int main(int argc, char** argv) {
  end_on_signals();
  CLI::App app{"Simulator of the upstream procurement APIs"};
  program_options options;
  declare(app, options);
  declare_faults(app, options);
  declare_storage(app, options.storage);
  declare_drive(app, options);
  try {
    app.parse(argc, argv);
    if (!options.record_files.empty() && app.count("--generate") == 0)
      options.generate = 0;
    options.faults.real_day = app.count("--real-day") > 0;
    return options.dump ? dump(options) : serve(options);
  } catch (const CLI::Success& x) {
    return app.exit(x);
  } catch (const CLI::Error& x) {
    app.exit(x);
    return exit_usage;
  } catch (const std::exception& x) {
    std::cerr << "pncp-sim: " << x.what() << '\n';
    return 1;
  }
}
