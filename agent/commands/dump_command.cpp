#include <fstream>
#include <iostream>

#include <nlohmann/json.hpp>

#include "agent/commands/bundle.h"
#include "agent/commands/commands.h"
#include "agent/commands/one_shot.h"
#include "agent/commands/reports.h"
#include "agent/http/client.h"
#include "agent/views/dump.h"
#include "core/metrics/exposition.h"

namespace strata::agent {
namespace {

/// What a dump shows, from wherever it was taken.
struct Taken {
  std::string dump;     // JSON
  std::string metrics;  // Prometheus text
  std::string events;   // JSON lines
};

Result<Taken> from_agent(const ListenAddress& address, bool whole) {
  auto dump = ask_agent(address, "/debug/dump");
  if (!dump) return fail(dump.error());
  Taken taken{std::move(*dump), {}, {}};
  if (!whole) return taken;
  auto metrics = ask_agent(address, "/metrics");
  auto events = ask_agent(address, "/debug/events");
  if (!metrics) return fail(metrics.error());
  if (!events) return fail(events.error());
  taken.metrics = std::move(*metrics);
  taken.events = std::move(*events);
  return taken;
}

/// Long enough for the programs to have seen something.
constexpr Duration own_look = std::chrono::seconds(1);

Result<Taken> from_own_look(Config config) {
  Taken taken;
  const auto done = with_pipeline(std::move(config), own_look, [&](Pipeline& pipeline) {
    const SystemClock clock;
    const auto snapshot = pipeline.snapshots().fresh();
    taken.dump = json_document(dump_of(pipeline, clock, 0));
    if (snapshot) render(*snapshot, {}, ExpositionFormat::prometheus_text, taken.metrics);
    taken.events = events_of(pipeline, 0);
    return exit_done;
  });
  if (!done) return fail(done.error());
  return taken;
}

Result<Taken> take(const Config& config, bool whole) {
  auto taken = from_agent(config.listen, whole);
  if (taken || taken.error().code != Code::not_found) return taken;
  return from_own_look(config);
}

Status write_bundle(const std::string& path, const Taken& taken, const Json& dump) {
  const auto archive = make_bundle({{"strata/dump.json", taken.dump},
                                    {"strata/dump.txt", dump_text(dump)},
                                    {"strata/metrics.prom", taken.metrics},
                                    {"strata/events.jsonl", taken.events}});
  std::ofstream file(path, std::ios::binary);
  file << archive;
  file.close();
  if (!file) return fail(Code::io, path + ": cannot be written");
  return {};
}

}  // namespace

int run_dump(const DumpOptions& options) {
  const auto config = effective_config(options.sources);
  if (!config) return failed(config.error());
  const auto taken = take(*config, !options.bundle.empty());
  if (!taken) return failed(taken.error().within("dump"));
  const auto whole = Json::parse(taken->dump, nullptr, false);
  if (whole.is_discarded()) return failed({Code::parse, "dump: the answer is not JSON"});
  if (!options.bundle.empty()) {
    const auto written = write_bundle(options.bundle, *taken, whole);
    return written ? exit_done : failed(written.error().within("dump"));
  }
  const auto chosen = select_sections(whole, options.sections);
  if (!chosen) return failed(chosen.error().within("dump"));
  std::cout << (options.json ? json_document(*chosen) : dump_text(*chosen)) << std::flush;
  return exit_done;
}

}  // namespace strata::agent
