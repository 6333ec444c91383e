// Skeleton<T>: a BpfObject with the typed knobs and maps of the skeleton T that bpftool generated.
// Include it in source files only, beside "bpf/skeleton/<stem>.skel.h".
#pragma once

#include <functional>

#include <bpf/libbpf.h>

#include "core/kernel/bpf_object.h"
#include "core/kernel/map_reader.h"

namespace strata::kernel {

/// `Skeleton<oom_bpf> oom(features, [](oom_bpf& o) { o.rodata->victim_is_task = true; });`
template <class T>
class Skeleton final : public BpfObject {
 public:
  Skeleton(const KernelFeatures& features, const std::function<void(T&)>& configure)
      : BpfObject(ops(), features, [&](void* raw) { configure(*static_cast<T*>(raw)); }) {}

  /// Only while loaded().
  T* operator->() { return static_cast<T*>(skeleton()); }
  const T* operator->() const { return static_cast<const T*>(skeleton()); }

 private:
  static SkeletonOps ops() {
    return {.open = [](const char* btf_path) -> void* {
              LIBBPF_OPTS(bpf_object_open_opts, options, .btf_custom_path = btf_path);
              return T::open(&options);
            },
            .skeleton = [](void* raw) { return static_cast<T*>(raw)->skeleton; },
            .destroy = [](void* raw) { T::destroy(static_cast<T*>(raw)); }};
  }
};

}  // namespace strata::kernel
