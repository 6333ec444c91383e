// ProfileBuilder: one RawProfile on its way to a Profile. First every distinct address becomes a
// frame and is placed in a file, then each file is searched once, then the frames get their names.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "collectors/profile/symbols/file_table.h"
#include "collectors/profile/symbols/kernel_symbols.h"
#include "collectors/profile/symbols/perf_maps.h"
#include "collectors/profile/symbols/process_table.h"
#include "collectors/profile/symbols/runtime_hint.h"
#include "collectors/profile/symbols/symbolizer.h"
#include "collectors/profile/symbols/vdso.h"

namespace strata::profile {

/// Where names come from. The processes have been observed and stay as they are meanwhile.
struct NameSources {
  ProcessTable& processes;
  FileTable& files;
  PerfMaps& perf_maps;
  KernelSymbols& kernel;
  Vdso& vdso;
  Instant now{};
};

class ProfileBuilder {
 public:
  ProfileBuilder(NameSources sources, const ContainerOf& container_of)
      : from_(sources), container_of_(container_of) {}

  Symbolized build(RawProfile raw);

 private:
  struct AddressKey {
    pid_t pid = 0;  // -1: the kernel's
    std::uint64_t address = 0;
    bool returns = false;  // it is where a call will return to

    bool operator==(const AddressKey&) const = default;
  };
  struct AddressHash {
    std::size_t operator()(const AddressKey& key) const noexcept;
  };
  /// What the addresses of one process are looked up in.
  struct Space {
    ProcessView* view = nullptr;  // null: nothing is known of it
    const PerfMap* perf_map = nullptr;
    bool perf_map_read = false;
  };
  /// Frames that wait for their file to be searched.
  struct Pending {
    const ProcessView* view = nullptr;
    const Region* region = nullptr;
    std::vector<std::pair<std::uint32_t, std::uint64_t>> frames;  // and their address in the file
  };
  enum class Place : std::uint8_t { kernel, file, generated, elsewhere };

  void add(const RawSample& raw);
  std::uint32_t process(const RawSample& raw);
  std::uint32_t kernel_frame(std::uint64_t address, bool returns);
  std::uint32_t user_frame(pid_t pid, std::uint64_t address, bool returns);
  std::uint32_t new_frame(const AddressKey& key, Place place);
  void place_user_frame(std::uint32_t frame, const AddressKey& key);
  void place_in_file(std::uint32_t frame, const Space& space, const Region& region,
                     std::uint64_t address);
  void name_generated(std::uint32_t frame, Space& space, std::uint64_t address);
  void name_from(std::uint32_t frame, const Image& image, std::uint64_t address);
  void name_kernel(std::uint32_t frame, std::uint64_t address);
  Space& space_of(pid_t pid);
  std::uint32_t mapping_of(const Region& region, const std::string& build_id);
  std::uint32_t mapping(Mapping mapping);
  void search_files();
  void count_unknown();
  void count_unknown(const Sample& sample, UnknownFrames& frames, UnknownPlaces& places) const;

  NameSources from_;
  const ContainerOf& container_of_;
  Symbolized done_;
  std::vector<Place> places_;  // of each frame
  std::unordered_map<AddressKey, std::uint32_t, AddressHash> frames_;
  std::unordered_map<pid_t, Space> spaces_;
  std::map<std::pair<pid_t, std::uint64_t>, std::uint32_t> processes_;
  std::map<std::tuple<std::uint64_t, std::uint64_t, std::uint64_t, std::string, std::string>,
           std::uint32_t>
      mappings_;
  std::map<Image*, Pending> pending_;
};

}  // namespace strata::profile
