#include "agent/commands/host_probe.h"

#include "agent/pipeline/doctor_facts.h"
#include "agent/views/doctor.h"
#include "core/kernel/libbpf_log.h"

namespace strata::agent {

HostProbe probe_host(const Config& config) {
  const kernel::LibbpfTranscript transcript;
  HostProbe probe;
  probe.doctor = doctor_json(probe_doctor_facts(config));
  probe.libbpf_log = transcript.text();
  return probe;
}

}  // namespace strata::agent
