// What the BPF programs did while the tests ran, for the kernel matrix: with STRATA_RUN_COUNTS=FILE
// each object, when it is destroyed, adds a line "PROGRAM TYPE RUNS" for each program it had
// loaded. The linker puts this in libbpf's place (--wrap), so that no object is missed. The kernel
// counts while sysctl kernel.bpf_stats_enabled is 1.
#include <cstdlib>
#include <fstream>
#include <string_view>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

namespace {

std::string_view hook_type(const bpf_program* program) {
  const std::string_view hook = bpf_program__section_name(program);
  return hook.substr(0, hook.find('/'));
}

void write_runs(std::ofstream& file, const bpf_program* program) {
  bpf_prog_info info{};
  __u32 size = sizeof(info);
  const int fd = bpf_program__fd(program);
  if (fd < 0 || bpf_obj_get_info_by_fd(fd, &info, &size) != 0) return;
  file << bpf_program__name(program) << ' ' << hook_type(program) << ' ' << info.run_cnt << '\n';
}

void write_runs(const bpf_object_skeleton& skeleton) {
  const char* const path = std::getenv("STRATA_RUN_COUNTS");
  if (path == nullptr) return;
  std::ofstream file(path, std::ios::app);
  for (int i = 0; i < skeleton.prog_cnt; ++i) write_runs(file, *skeleton.progs[i].prog);
}

}  // namespace

// The names are the linker's: it turns calls of X into calls of __wrap_X, and of __real_X into X.
extern "C" {
void __real_bpf_object__destroy_skeleton(bpf_object_skeleton* skeleton);

void __wrap_bpf_object__destroy_skeleton(bpf_object_skeleton* skeleton) {
  if (skeleton != nullptr && skeleton->obj != nullptr && *skeleton->obj != nullptr) {
    write_runs(*skeleton);
  }
  __real_bpf_object__destroy_skeleton(skeleton);
}
}
