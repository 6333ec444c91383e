#include <iostream>
#include <thread>

#include <nlohmann/json.hpp>

#include "agent/commands/bundle.h"
#include "agent/commands/commands.h"
#include "agent/commands/one_shot.h"
#include "agent/commands/output_file.h"
#include "agent/commands/reports.h"
#include "agent/commands/support_archive.h"
#include "agent/config/effective.h"
#include "agent/http/client.h"
#include "agent/text/safe_text.h"
#include "agent/views/dump.h"
#include "agent/views/shares.h"
#include "core/kernel/statistics.h"
#include "core/metrics/exposition.h"

namespace strata::agent {
namespace {

Result<Json> parsed(const Result<std::string>& dump) {
  if (!dump) return fail(dump.error());
  auto json = Json::parse(*dump, nullptr, false);
  if (json.is_discarded()) return fail(Code::parse, "the answer is not JSON");
  return json;
}

/// Long enough for the programs to have seen something.
constexpr Duration own_look = std::chrono::seconds(1);

Result<OwnTexts> from_own_look(Config config, Duration look) {
  OwnTexts texts;
  const auto done = with_pipeline(std::move(config), look, [&](Pipeline& pipeline) {
    const SystemClock clock;
    const auto snapshot = pipeline.snapshots().fresh(LayerSet::all());
    texts.dump = json_document(dump_of(pipeline, clock, 0));
    if (snapshot) render(*snapshot, {}, ExpositionFormat::prometheus_text, texts.metrics);
    texts.events = events_of(pipeline, 0);
    return exit_done;
  });
  if (!done) return fail(done.error());
  return texts;
}

/// Whether the agent's dump is to be taken: one that is there and does not answer is an error.
bool is_absent(const Error& error) { return error.code == Code::not_found; }

Result<std::string> dump_of_agent(const Config& config) {
  return ask_agent(config.listen, "/debug/dump");
}

/// A dump whose counts of BPF programs are of this moment.
Result<std::string> dump_of_this_moment(const Config& config) {
  if (const auto fresh = ask_agent(config.listen, "/metrics?collect[]=bpf"); !fresh) {
    return fail(fresh.error());
  }
  return dump_of_agent(config);
}

/// `after` with each program's share of a CPU between the two.
Result<std::string> with_shares(const Json& before, const Result<std::string>& after,
                                double seconds) {
  auto json = parsed(after);
  if (!json) return fail(json.error());
  add_shares(*json, before, seconds);
  return json_document(*json);
}

Duration duration_of(double seconds) {
  return std::chrono::duration_cast<Duration>(std::chrono::duration<double>(seconds));
}

/// The agent's dump; with --stats it is taken twice, with the kernel's run statistics on meanwhile.
Result<std::string> take_from_agent(const Config& config, double stats_seconds) {
  if (stats_seconds <= 0) return dump_of_agent(config);
  const auto statistics = kernel::enable_run_statistics();
  if (!statistics) return fail(statistics.error());
  const auto before = parsed(dump_of_this_moment(config));
  if (!before) return fail(before.error());
  std::this_thread::sleep_for(duration_of(stats_seconds));
  return with_shares(*before, dump_of_this_moment(config), stats_seconds);
}

Result<OwnTexts> take_own(const Config& config, double stats_seconds) {
  if (stats_seconds <= 0) return from_own_look(config, own_look);
  const auto statistics = kernel::enable_run_statistics();
  if (!statistics) return fail(statistics.error());
  auto texts = from_own_look(config, duration_of(stats_seconds));
  if (!texts) return texts;
  auto dump = with_shares(Json(), texts->dump, stats_seconds);
  if (!dump) return fail(dump.error());
  texts->dump = std::move(*dump);
  return texts;
}

Result<std::string> take(const Config& config, double stats_seconds) {
  auto dump = take_from_agent(config, stats_seconds);
  if (dump || !is_absent(dump.error())) return dump;
  const auto texts = take_own(config, stats_seconds);
  if (!texts) return fail(texts.error());
  return texts->dump;
}

Result<std::vector<ArchivePart>> archive_parts(const Config& config, double stats_seconds) {
  auto dump = take_from_agent(config, stats_seconds);
  if (dump || !is_absent(dump.error())) {
    return parts_of_agent(config, [dump = std::move(dump)] { return dump; });
  }
  const auto texts = take_own(config, stats_seconds);
  if (!texts) return fail(texts.error());
  return parts_without_agent(config, *texts);
}

Status write_bundle(const DumpOptions& options, const Config& config) {
  auto file = OutputFile::open(*options.bundle, OutputFile::for_its_owner);
  if (!file) return fail(file.error());
  const auto parts = archive_parts(config, options.stats_seconds);
  if (!parts) return fail(parts.error());
  const auto now = SystemClock().wall_now();
  const auto archive = make_archive(*parts, secrets_of(config), now);
  const auto packed = make_bundle(archive.files, now);
  if (auto written = file->write(packed); !written) return written;
  std::cout << *options.bundle << ": " << archive.files.size() << " files, " << packed.size() / 1024
            << " KiB\n";
  for (const auto& missing : archive.missing)
    std::cout << "missing: " << safe_text(missing) << '\n';
  std::cout << std::flush;
  return {};
}

Status print_dump(const DumpOptions& options, const Config& config) {
  const auto whole = parsed(take(config, options.stats_seconds));
  if (!whole) return fail(whole.error());
  const auto chosen = select_sections(*whole, options.sections);
  if (!chosen) return fail(chosen.error());
  const auto detail = options.sections.empty() ? Detail::overview : Detail::all;
  std::cout << (options.json ? json_document(*chosen) : dump_text(*chosen, detail)) << std::flush;
  return {};
}

/// What can be refused before anything is done.
Status check_dump(const DumpOptions& options) {
  if (auto known = select_sections(Json::object(), options.sections); !known) {
    return fail(known.error());
  }
  if (options.bundle && options.bundle->empty()) return fail(Code::invalid, "--bundle: no file");
  if (options.bundle && (options.json || !options.sections.empty())) {
    return fail(Code::invalid,
                "--bundle: has every section, as text and as JSON; leave the rest out");
  }
  return {};
}

}  // namespace

int run_dump(const DumpOptions& options) {
  if (const auto valid = check_dump(options); !valid) return failed(valid.error().within("dump"));
  const auto config = effective_config(options.sources);
  if (!config) return failed(config.error());
  const auto done = options.bundle ? write_bundle(options, *config) : print_dump(options, *config);
  return done ? exit_done : failed(done.error().within("dump"));
}

}  // namespace strata::agent
