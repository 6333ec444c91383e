// What names cost: a binary of 200 MB the first time, frames that are known, an observed process,
// the kernel's table. Names are looked up in this process, which has the binary mapped.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <random>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "collectors/profile/symbols/symbolizer.h"
#include "tests/support/elf_writer.h"
#include "tests/support/temp_tree.h"

namespace strata::profile {
namespace {

using test::ElfWriter;

constexpr std::size_t functions = 1'200'000;
constexpr std::uint64_t function_bytes = 64;
constexpr std::uint64_t code_bytes = functions * function_bytes;

/// Written by a child, so that its memory is not counted as the symbolizer's.
void write_binary(const std::string& path) {
  const auto child = ::fork();
  if (child == 0) {
    ElfWriter writer;
    writer.code_bytes = code_bytes;
    writer.symbols.reserve(functions);
    for (std::size_t i = 0; i < functions; ++i) {
      writer.symbols.push_back({"_ZN5chrom9component8renderer14FunctionNumber" + std::to_string(i) +
                                    "ERKNS_4base8CallbackIFvvEEE",
                                ElfWriter::code_address + i * function_bytes, function_bytes});
    }
    // as a linker leaves them: in the order of object files, not of addresses
    std::shuffle(writer.symbols.begin(), writer.symbols.end(), std::mt19937(1));
    std::ofstream(path, std::ios::binary) << writer.text();
    ::_exit(0);
  }
  ::waitpid(child, nullptr, 0);
}

/// The binary, and its code mapped into this process.
class Binary {
 public:
  Binary() {
    write_binary(tree_.path("large"));
    const Fd fd(::open(tree_.path("large").c_str(), O_RDONLY | O_CLOEXEC));
    bytes_ = static_cast<std::uint64_t>(::lseek(fd.get(), 0, SEEK_END));
    void* const code = ::mmap(nullptr, code_bytes, PROT_READ | PROT_EXEC, MAP_PRIVATE, fd.get(),
                              ElfWriter::code_offset);
    code_ = reinterpret_cast<std::uint64_t>(code);
  }

  [[nodiscard]] std::uint64_t code() const { return code_; }
  [[nodiscard]] double megabytes() const { return static_cast<double>(bytes_) / 1e6; }

 private:
  test::TempTree tree_;
  std::uint64_t code_ = 0;
  std::uint64_t bytes_ = 0;
};

const Binary& binary() {
  static const Binary one;
  return one;
}

RawProfile profile_of(std::size_t frames) {
  RawProfile raw;
  std::mt19937 random(7);
  constexpr std::size_t deep = 20;
  for (std::size_t i = 0; i < frames; i += deep) {
    RawSample sample;
    sample.pid = sample.tid = ::getpid();
    sample.comm = "bench";
    sample.count = 1;
    for (std::size_t j = 0; j < deep; ++j) {
      sample.user.push_back(binary().code() + random() % functions * function_bytes + 8);
    }
    raw.samples.push_back(std::move(sample));
  }
  return raw;
}

double megabytes_resident(const char* key) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with(key)) return std::stod(line.substr(std::strlen(key))) / 1024;
  }
  return 0;
}

void reset_peak() { std::ofstream("/proc/self/clear_refs") << "5\n"; }

void large_binary_first_time(benchmark::State& state) {
  const SystemClock clock;
  const auto raw = profile_of(static_cast<std::size_t>(state.range(0)));
  double grown = 0;
  for (auto _ : state) {
    Symbolizer symbolizer(HostFs(HostPaths{}), clock);
    reset_peak();
    const auto before = megabytes_resident("VmRSS:");
    const auto done = symbolizer.symbolize(raw, {});
    grown = std::max(grown, megabytes_resident("VmHWM:") - before);
    if (done.profile.losses.unknown_frames > 0) state.SkipWithError("frames without names");
  }
  state.counters["file_MB"] = binary().megabytes();
  state.counters["peak_MB"] = grown;
}
BENCHMARK(large_binary_first_time)->Arg(200)->Arg(20000)->Unit(benchmark::kMillisecond);

void frames_that_are_known(benchmark::State& state) {
  const SystemClock clock;
  const auto raw = profile_of(20000);
  Symbolizer symbolizer(HostFs(HostPaths{}), clock);
  symbolizer.symbolize(raw, {});
  for (auto _ : state) benchmark::DoNotOptimize(symbolizer.symbolize(raw, {}));
  state.SetItemsProcessed(state.iterations() * 20000);
}
BENCHMARK(frames_that_are_known)->Unit(benchmark::kMillisecond);

void observing_a_process(benchmark::State& state) {
  const SystemClock clock;
  Symbolizer symbolizer(HostFs(HostPaths{}), clock);
  for (auto _ : state) symbolizer.observe(::getpid());
}
BENCHMARK(observing_a_process)->Unit(benchmark::kMicrosecond);

void the_kernels_table(benchmark::State& state) {
  const SystemClock clock;
  for (auto _ : state) {
    Symbolizer symbolizer(HostFs(HostPaths{}), clock);
    benchmark::DoNotOptimize(symbolizer.kernel_symbol(0xffffffff81000000));
  }
}
BENCHMARK(the_kernels_table)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace strata::profile
