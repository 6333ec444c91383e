// BpfObject: one loaded object with its programs, decided one by one: what cannot load or attach is
// off with a reason, the rest works. Skeleton<T> (skeleton.h) gives it its typed knobs and maps.
//
// A program may have two forms in its object: X on a trusted tracepoint (tp_btf) and X_raw on a raw
// one (bpf/include/tracing.bpf.h), or X and an X_plain that does less. One of them is loaded, the
// first that the kernel takes; to all who ask it is X.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/fd.h"
#include "core/base/result.h"
#include "core/kernel/features.h"
#include "core/kernel/status.h"

struct bpf_link;
struct bpf_map;
struct bpf_object_skeleton;
struct bpf_program;

namespace strata::kernel {

/// What the kernel does not tell of a map.
struct MapUse {
  const bpf_map* map = nullptr;
  std::optional<std::uint64_t> entries{};
  std::optional<std::uint64_t> overflows{};
};

/// The generated functions of one skeleton, without its type.
struct SkeletonOps {
  void* (*open)(const char* btf_path) = nullptr;  // null: the kernel's own BTF
  bpf_object_skeleton* (*skeleton)(void*) = nullptr;
  void (*destroy)(void*) = nullptr;  // also detaches
};

/// Owns the skeleton. Move-only. Loop thread.
class BpfObject {
 public:
  /// Opens and loads. `configure` sets knobs and map sizes; it is called again for each attempt. A
  /// program that the kernel refuses is left out and the rest is tried again.
  BpfObject(const SkeletonOps& ops, const KernelFeatures& features,
            const std::function<void(void*)>& configure);
  BpfObject(BpfObject&& other) noexcept;
  BpfObject& operator=(BpfObject&& other) noexcept;
  BpfObject(const BpfObject&) = delete;
  BpfObject& operator=(const BpfObject&) = delete;
  ~BpfObject();

  /// Attaches what was loaded; cgroup programs to the directory `cgroup`, which may be empty.
  void attach(const std::string& cgroup = {});

  /// Before attach(): the map whose elements an iterator of section "iter/bpf_map_elem" visits.
  void aim(std::string_view iterator, const bpf_map* map) { aims_.emplace(iterator, map); }

  /// Runs an iterator that is attached, to its end; how many bytes it wrote.
  Result<std::uint64_t> run(std::string_view iterator);

  /// Takes every attached program off; attach() brings them back.
  void detach(const std::string& reason);

  /// Whether attach() has yet to bring back a program that detach() took off.
  [[nodiscard]] bool is_detached() const { return !detached_.empty(); }

  /// Error of the first program that could not be loaded, named.
  [[nodiscard]] Status complete() const;

  /// Whether the maps are there; false when no program could be loaded.
  [[nodiscard]] bool loaded() const { return skeleton_ != nullptr; }

  /// Whether any program is attached.
  [[nodiscard]] bool working() const;

  /// Error of the first program that is not attached, named.
  [[nodiscard]] Status health() const;

  /// With what the kernel counts of their runs now.
  [[nodiscard]] std::vector<ProgramStatus> programs() const;

  /// Appends programs, every map, and the maps' memory, as the kernel told it when they were made.
  /// `uses` add what is known of some of them. A map whose name other objects have too goes by its
  /// object's name before it: "process_events".
  void describe(KernelStatus& status, std::span<const MapUse> uses = {}) const;

 protected:
  [[nodiscard]] void* skeleton() const { return skeleton_; }

 private:
  bool try_load(const KernelFeatures& features, const std::function<void(void*)>& configure);
  [[nodiscard]] std::vector<bpf_program*> all_programs() const;
  bool choose_programs(const KernelFeatures& features);
  void choose_form(const KernelFeatures& features, bpf_program* form);
  void refuse(std::string_view form, const std::string& reason);
  ProgramStatus& program(std::string_view form);
  void attach_one(int index, int cgroup_fd);
  [[nodiscard]] bpf_link* make_link(const bpf_program* program, int cgroup_fd) const;
  void refuse_all(const std::string& reason);
  void weigh_maps();
  void destroy();

  SkeletonOps ops_;
  void* skeleton_ = nullptr;
  std::vector<std::pair<const bpf_map*, MapStatus>> maps_;
  std::vector<ProgramStatus> programs_;
  std::map<std::string, std::string, std::less<>> refused_;  // form -> why
  std::vector<std::string> detached_;                        // programs that detach() took off
  std::map<std::string, const bpf_map*, std::less<>> aims_;  // iterator -> its map
};

}  // namespace strata::kernel
