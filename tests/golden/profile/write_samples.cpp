// write_samples DIRECTORY: the sample profiles in every format, for the tests that read them with
// others' programs.
#include <fstream>
#include <iostream>
#include <string>

#include "collectors/profile/formats/flame_graph.h"
#include "collectors/profile/formats/folded.h"
#include "collectors/profile/formats/pprof.h"
#include "tests/support/sample_profile.h"

namespace {

using namespace strata::profile;

/// As many frames as a busy host has.
Profile many_frames() {
  strata::test::ProfileMaker make(Kind::cpu);
  const auto process = make.process({1, "big", "", "/"});
  const auto main = make.frame("main", std::nullopt, 1);
  for (std::uint64_t i = 0; i < 50; ++i) {
    const auto outer = make.frame("outer" + std::to_string(i), std::nullopt, i);
    for (std::uint64_t j = 0; j < 1000; ++j) {
      const auto inner = make.frame("inner" + std::to_string(j), std::nullopt, j);
      make.sample(process, {main, outer, inner}, 1 + 100 / (j + 1), (1 + 100 / (j + 1)) * 1000);
    }
  }
  return std::move(make.profile());
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const std::string folder = std::string(argv[1]) + "/";
  const auto write = [&](const std::string& name, const std::string& content) {
    std::ofstream(folder + name, std::ios::binary) << content;
  };
  const auto cpu = strata::test::sample_cpu_profile();
  const auto off_cpu = strata::test::sample_off_cpu_profile();
  const auto later = strata::test::sample_later_profile();
  write("cpu.pb.gz", to_pprof(cpu));
  write("off_cpu.pb.gz", to_pprof(off_cpu));
  write("cpu.folded", to_folded(cpu));
  write("off_cpu.folded", to_folded(off_cpu));
  write("cpu.svg", to_flame_graph(cpu, {.title = "CPU profile of flash-tickets-api"}));
  write("cpu.html",
        to_flame_graph(cpu, {.title = "CPU profile of flash-tickets-api", .page = Page::html}));
  write("off_cpu.svg", to_flame_graph(off_cpu, {.title = "Waits of waiter"}));
  write("many.svg", to_flame_graph(many_frames(), {.title = "Many frames"}));
  write("difference.svg",
        to_differential_flame_graph(cpu, later, {.title = "Before and after the release"}));
  return 0;
}
