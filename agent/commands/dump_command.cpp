#include <fstream>
#include <iostream>
#include <thread>

#include <nlohmann/json.hpp>

#include "agent/commands/bundle.h"
#include "agent/commands/commands.h"
#include "agent/commands/one_shot.h"
#include "agent/commands/reports.h"
#include "agent/http/client.h"
#include "agent/views/dump.h"
#include "agent/views/shares.h"
#include "core/kernel/statistics.h"
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

Result<Taken> from_own_look(Config config, Duration look) {
  Taken taken;
  const auto done = with_pipeline(std::move(config), look, [&](Pipeline& pipeline) {
    const SystemClock clock;
    const auto snapshot = pipeline.snapshots().fresh(LayerSet::all());
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
  return from_own_look(config, own_look);
}

/// A dump whose counts of BPF programs are of this moment.
Result<Taken> take_now(const Config& config, bool whole) {
  if (const auto fresh = ask_agent(config.listen, "/metrics?collect[]=bpf"); !fresh) {
    return fail(fresh.error());
  }
  return from_agent(config.listen, whole);
}

/// The same twice, with the kernel's run statistics on meanwhile; the second one with the shares.
Result<Taken> take_with_statistics(const Config& config, bool whole, double seconds) {
  const auto statistics = kernel::enable_run_statistics();
  if (!statistics) return fail(statistics.error());
  const auto look = std::chrono::duration_cast<Duration>(std::chrono::duration<double>(seconds));
  const auto before = take_now(config, false);
  if (!before && before.error().code != Code::not_found) return fail(before.error());
  if (before) std::this_thread::sleep_for(look);
  auto after = before ? take_now(config, whole) : from_own_look(config, look);
  if (!after) return after;
  auto dump = Json::parse(after->dump, nullptr, false);
  add_shares(dump, before ? Json::parse(before->dump, nullptr, false) : Json(), seconds);
  after->dump = json_document(dump);
  return after;
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
  const bool whole_bundle = !options.bundle.empty();
  const auto taken = options.stats_seconds > 0
                         ? take_with_statistics(*config, whole_bundle, options.stats_seconds)
                         : take(*config, whole_bundle);
  if (!taken) return failed(taken.error().within("dump"));
  const auto whole = Json::parse(taken->dump, nullptr, false);
  if (whole.is_discarded()) return failed({Code::parse, "dump: the answer is not JSON"});
  if (!options.bundle.empty()) {
    const auto written = write_bundle(options.bundle, *taken, whole);
    return written ? exit_done : failed(written.error().within("dump"));
  }
  const auto chosen = select_sections(whole, options.sections);
  if (!chosen) return failed(chosen.error().within("dump"));
  const auto detail = options.sections.empty() ? Detail::overview : Detail::all;
  std::cout << (options.json ? json_document(*chosen) : dump_text(*chosen, detail)) << std::flush;
  return exit_done;
}

}  // namespace strata::agent
