#include "agent/views/shares.h"

namespace strata {
namespace {

const Json& program_named(const Json& dump, const Json& name) {
  static const Json nothing;
  for (const auto& program : member(dump, "programs")) {
    if (member(program, "name") == name) return program;
  }
  return nothing;
}

}  // namespace

void add_shares(Json& dump, const Json& before, double seconds) {
  if (!dump.is_object() || !dump.contains("programs")) return;
  for (auto& program : dump["programs"]) {
    const auto& earlier = program_named(before, member(program, "name"));
    program["cpu_share"] = nullptr;
    const auto spent = number_in(program, "run_seconds");
    const auto runs = number_in(program, "runs");
    if (!spent || !runs || seconds <= 0) continue;
    const double more = *spent - number_in(earlier, "run_seconds").value_or(0);
    const double more_runs = *runs - number_in(earlier, "runs").value_or(0);
    program["runs"] = static_cast<std::uint64_t>(more_runs);
    program["run_seconds"] = more;
    program["seconds_per_run"] = more_runs > 0 ? Json(more / more_runs) : Json();
    program["cpu_share"] = more / seconds;
  }
}

}  // namespace strata
