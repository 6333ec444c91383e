#include "collectors/profile/symbols/profile_builder.h"

#include <algorithm>
#include <utility>

#include "collectors/profile/symbols/debug_files.h"
#include "collectors/profile/symbols/demangle.h"

namespace strata::profile {
namespace {

constexpr pid_t kernel_space = -1;

}  // namespace

std::size_t ProfileBuilder::AddressHash::operator()(const AddressKey& key) const noexcept {
  const auto mixed =
      key.address * 0x9E3779B97F4A7C15U ^
      (static_cast<std::uint64_t>(key.pid) << 1U | (key.returns ? 1U : 0U)) * 0xC2B2AE3D27D4EB4FU;
  return static_cast<std::size_t>(mixed ^ mixed >> 32U);
}

Symbolized ProfileBuilder::build(RawProfile raw) {
  auto& profile = done_.profile;
  profile.kind = raw.kind;
  profile.begin = raw.begin;
  profile.duration = raw.duration;
  profile.period = raw.period;
  profile.losses = raw.losses;
  profile.samples.reserve(raw.samples.size());
  for (const auto& sample : raw.samples) add(sample);
  search_files();
  count_unknown();
  return std::move(done_);
}

/// The first address of a stack is where the program was; the others are behind calls, and such an
/// address can belong to the next function already.
void ProfileBuilder::add(const RawSample& raw) {
  Sample sample;
  sample.process = process(raw);
  sample.thread = printable(raw.comm);
  sample.wait = raw.wait;
  sample.count = raw.count;
  sample.nanoseconds = raw.nanoseconds;
  sample.frames.reserve(raw.kernel.size() + raw.user.size());
  for (std::size_t i = 0; i < raw.kernel.size(); ++i) {
    sample.frames.push_back(kernel_frame(raw.kernel[i], i > 0));
  }
  for (std::size_t i = 0; i < raw.user.size(); ++i) {
    sample.frames.push_back(user_frame(raw.pid, raw.user[i], i > 0));
  }
  done_.profile.samples.push_back(std::move(sample));
}

std::uint32_t ProfileBuilder::process(const RawSample& raw) {
  auto& processes = done_.profile.processes;
  const auto [known, fresh] = processes_.try_emplace({raw.pid, raw.cgroup.value},
                                                     static_cast<std::uint32_t>(processes.size()));
  if (fresh) {
    const auto container = container_of_ ? container_of_(raw.cgroup) : ContainerName{};
    const auto* const view = space_of(raw.pid).view;
    processes.push_back({raw.pid, view == nullptr ? std::string() : view->comm,
                         printable(container.name), printable(container.id)});
  }
  auto& comm = processes[known->second].comm;
  // Without a look at the process its first thread tells, or else any other.
  if (comm.empty() || (raw.tid == raw.pid && space_of(raw.pid).view == nullptr)) {
    comm = printable(raw.comm);
  }
  return known->second;
}

ProfileBuilder::Space& ProfileBuilder::space_of(pid_t pid) {
  const auto [known, fresh] = spaces_.try_emplace(pid);
  if (fresh) known->second.view = from_.processes.find(pid);
  return known->second;
}

std::uint32_t ProfileBuilder::new_frame(const AddressKey& key, Place place) {
  auto& frames = done_.profile.frames;
  Frame frame;
  frame.address = key.address;
  frame.kernel = place == Place::kernel;
  frames.push_back(std::move(frame));
  places_.push_back(place);
  return static_cast<std::uint32_t>(frames.size() - 1);
}

std::uint32_t ProfileBuilder::kernel_frame(std::uint64_t address, bool returns) {
  const AddressKey key{kernel_space, address, returns};
  if (const auto known = frames_.find(key); known != frames_.end()) return known->second;
  const auto frame = new_frame(key, Place::kernel);
  name_kernel(frame, returns ? address - 1 : address);
  frames_.emplace(key, frame);
  return frame;
}

void ProfileBuilder::name_kernel(std::uint32_t frame, std::uint64_t address) {
  auto& shown = done_.profile.frames[frame];
  shown.raw_name = printable(from_.kernel.name_of(address));
  shown.function = printable(demangle(shown.raw_name));  // Rust is in kernels, too
  const auto& table = from_.kernel.table();
  shown.mapping = mapping({table.first(), table.limit(), 0, "[kernel]", from_.kernel.build_id()});
}

std::uint32_t ProfileBuilder::user_frame(pid_t pid, std::uint64_t address, bool returns) {
  const AddressKey key{pid, address, returns};
  if (const auto known = frames_.find(key); known != frames_.end()) return known->second;
  const auto frame = new_frame(key, Place::elsewhere);
  place_user_frame(frame, key);
  frames_.emplace(key, frame);
  return frame;
}

void ProfileBuilder::place_user_frame(std::uint32_t frame, const AddressKey& key) {
  auto& space = space_of(key.pid);
  if (space.view == nullptr) return;
  const auto address = key.returns && key.address > 0 ? key.address - 1 : key.address;
  const auto* const region = region_of(space.view->regions, address);
  if (region == nullptr || region->kind == RegionKind::anonymous) {
    if (region != nullptr) done_.profile.frames[frame].mapping = mapping_of(*region, {});
    places_[frame] = region == nullptr ? Place::elsewhere : Place::generated;
    name_generated(frame, space, address);
    return;
  }
  places_[frame] = Place::file;
  if (region->kind == RegionKind::vsyscall) {
    done_.profile.frames[frame].mapping = mapping_of(*region, {});
    done_.profile.frames[frame].raw_name = done_.profile.frames[frame].function = "vsyscall";
    return;
  }
  place_in_file(frame, space, *region, address);
}

void ProfileBuilder::place_in_file(std::uint32_t frame, const Space& space, const Region& region,
                                   std::uint64_t address) {
  const bool vdso = region.kind == RegionKind::vdso;
  if (!vdso) from_.files.hold(*space.view, region);
  auto* const image = vdso ? from_.vdso.image.get() : from_.files.image_of(*space.view, region);
  done_.profile.frames[frame].mapping =
      mapping_of(region, image == nullptr ? std::string() : image->build_id());
  if (image == nullptr) return;
  const auto in_file = image->address_of(address - region.start + region.offset);
  if (!in_file) return;
  if (image->knows(*in_file, from_.now)) {
    name_from(frame, *image, *in_file);
    return;
  }
  auto& pending = pending_[image];
  pending.view = space.view;
  pending.region = &region;
  pending.frames.emplace_back(frame, *in_file);
}

void ProfileBuilder::name_generated(std::uint32_t frame, Space& space, std::uint64_t address) {
  if (!space.perf_map_read) {
    space.perf_map = from_.perf_maps.read(*space.view, from_.files.hold_root(*space.view));
    space.perf_map_read = true;
  }
  if (space.perf_map == nullptr) return;
  auto& named = done_.profile.frames[frame];
  named.raw_name = printable(space.perf_map->name_of(address));
  named.function = named.raw_name;
}

void ProfileBuilder::name_from(std::uint32_t frame, const Image& image, std::uint64_t address) {
  const auto* const name = image.find(address);
  if (name == nullptr) return;
  done_.profile.frames[frame].raw_name = name->raw;
  done_.profile.frames[frame].function = name->shown;
}

std::uint32_t ProfileBuilder::mapping_of(const Region& region, const std::string& build_id) {
  return mapping({region.start, region.limit, region.offset, printable(region.path), build_id});
}

std::uint32_t ProfileBuilder::mapping(Mapping wanted) {
  auto& mappings = done_.profile.mappings;
  const auto [known, fresh] = mappings_.try_emplace(
      {wanted.start, wanted.limit, wanted.offset, wanted.path, wanted.build_id},
      static_cast<std::uint32_t>(mappings.size()));
  if (fresh) mappings.push_back(std::move(wanted));
  return known->second;
}

void ProfileBuilder::search_files() {
  for (const auto& [image, pending] : pending_) {
    std::vector<std::uint64_t> addresses;
    for (const auto& [frame, address] : pending.frames) addresses.push_back(address);
    if (image == from_.vdso.image.get()) {
      RootedDebugFiles none({}, nullptr, {});
      image->look_up(std::move(addresses), MemoryBytes(from_.vdso.bytes), none, from_.now);
    } else {
      from_.files.look_up(*pending.view, *pending.region, std::move(addresses), from_.now);
    }
    for (const auto& [frame, address] : pending.frames) name_from(frame, *image, address);
  }
}

void ProfileBuilder::count_unknown() {
  const auto& profile = done_.profile;
  std::vector<UnknownFrames> counts(profile.processes.size());
  std::vector<UnknownPlaces> places(profile.processes.size());
  auto& losses = done_.profile.losses;
  for (const auto& sample : profile.samples) {
    losses.frames += sample.frames.size() * sample.count;
    count_unknown(sample, counts[sample.process], places[sample.process]);
  }
  for (std::size_t i = 0; i < counts.size(); ++i) {
    auto& one = counts[i];
    losses.unknown_frames += one.unknown;
    if (one.unknown == 0) continue;
    one.process = static_cast<std::uint32_t>(i);
    const auto& space = space_of(profile.processes[i].pid);
    const auto runtime = space.view ? runtime_of(space.view->regions) : Runtime::native;
    places[i].perf_map = space.perf_map != nullptr;
    one.runtime = to_string(runtime);
    one.hint = hint_for(runtime, places[i]);
    done_.profile.processes[i].hint = one.hint;
    done_.unknown.push_back(std::move(one));
  }
  std::stable_sort(done_.unknown.begin(), done_.unknown.end(),
                   [](const auto& a, const auto& b) { return a.unknown > b.unknown; });
}

void ProfileBuilder::count_unknown(const Sample& sample, UnknownFrames& frames,
                                   UnknownPlaces& places) const {
  for (const auto index : sample.frames) {
    const auto& frame = done_.profile.frames[index];
    if (frame.kernel) continue;
    frames.frames += sample.count;
    if (!frame.function.empty()) continue;
    frames.unknown += sample.count;
    const auto place = places_[index];
    if (place == Place::generated) places.generated += sample.count;
    if (place == Place::elsewhere) places.elsewhere += sample.count;
    if (place != Place::file) continue;
    places.files += sample.count;
    if (!frame.mapping) continue;
    const auto& mapping = done_.profile.mappings[*frame.mapping];
    places.file = mapping.path;
    places.build_id = mapping.build_id;
  }
}

}  // namespace strata::profile
