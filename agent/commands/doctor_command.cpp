#include <iostream>

#include <spdlog/spdlog.h>

#include "agent/commands/commands.h"
#include "agent/host_facts.h"
#include "agent/pipeline/doctor_facts.h"
#include "agent/views/doctor.h"

namespace strata::agent {

int run_doctor(const DoctorOptions& options) {
  const auto config = effective_config(options.sources);
  if (!config) return failed(config.error());
  spdlog::set_level(spdlog::level::off);
  const auto doctor = doctor_json(probe_doctor_facts(*config));
  std::cout << (options.json ? json_document(doctor) : doctor_text(doctor)) << std::flush;
  return verdict_of(doctor) == Verdict::failed ? exit_no : exit_done;
}

}  // namespace strata::agent
