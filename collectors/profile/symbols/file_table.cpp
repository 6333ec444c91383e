#include "collectors/profile/symbols/file_table.h"

#include <algorithm>
#include <utility>

#include <sys/stat.h>

#include "collectors/profile/symbols/debug_files.h"
#include "collectors/profile/symbols/mapped_file.h"

namespace strata::profile {
FileTable::FileTable(HostFs fs, SymbolLimits limits, SymbolStats& stats)
    : fs_(std::move(fs)), limits_(limits), stats_(stats) {
  struct stat info {};
  if (::stat(fs_.root("/").c_str(), &info) != 0) return;
  host_ = {inode_of(fs_.proc("1/ns/mnt")).value_or(0), info.st_dev, info.st_ino};
}

bool FileTable::outlives(const ProcessView& view, const Region& region) const {
  return !region.deleted && host_.mounts != 0 && view.root == host_;
}

const Fd* FileTable::hold_root(ProcessView& view) {
  if (const auto known = roots_.find(view.root); known != roots_.end()) return &known->second;
  if (roots_.size() >= limits_.held_files) return nullptr;
  auto fd = open_root(fs_.proc(std::to_string(view.pid) + "/root"));
  struct stat info {};
  if (!fd || ::fstat(fd->get(), &info) != 0) return nullptr;
  view.root = {view.mounts, info.st_dev, info.st_ino};
  return &roots_.try_emplace(view.root, std::move(*fd)).first->second;
}

Result<OpenFile> FileTable::open(const ProcessView& view, const Region& region) {
  const auto root = roots_.find(view.root);
  return open_mapped(fs_.proc(std::to_string(view.pid)),
                     root == roots_.end() ? nullptr : &root->second, region);
}

Image* FileTable::remember(std::uint64_t mounts, const OpenFile& file) {
  const auto [place, fresh] = images_.try_emplace(ImageKey{mounts, file.id});
  auto& remembered = place->second;
  remembered.used = round_;
  if (!fresh) return remembered.image.get();
  auto layout = read_elf_layout(FileBytes(file.fd.get()));
  if (!layout) {
    ++stats_.files_broken;
    return nullptr;
  }
  remembered.image = std::make_unique<Image>(std::move(*layout));
  return remembered.image.get();
}

void FileTable::hold(const ProcessView& view, const Region& region) {
  const MappedFile mapped{view.mounts, region.device, region.inode};
  if (held_.contains(mapped) || held_.size() >= limits_.held_files) return;
  auto file = open(view, region);
  // What another process has mapped under the same numbers may be to be had where this is not.
  if (!file) {
    ++stats_.files_refused;
    return;
  }
  ++stats_.files_opened;
  auto* const image = remember(view.mounts, *file);
  held_.emplace(mapped, Held{image == nullptr ? Fd() : std::move(file->fd), image});
}

Image* FileTable::image_of(const ProcessView& view, const Region& region) {
  const auto held = held_.find({view.mounts, region.device, region.inode});
  return held == held_.end() ? nullptr : held->second.image;
}

void FileTable::look_up(const ProcessView& view, const Region& region,
                        std::vector<std::uint64_t> addresses, Instant now) {
  const auto held = held_.find({view.mounts, region.device, region.inode});
  if (held == held_.end() || held->second.image == nullptr) return;
  const auto root = roots_.find(view.root);
  RootedDebugFiles debug_files(fs_.root("/"), root == roots_.end() ? nullptr : &root->second,
                               region.path);
  ++stats_.files_scanned;
  const FileBytes file(held->second.fd.get());
  if (!held->second.image->look_up(std::move(addresses), file, debug_files, now)) {
    ++stats_.files_broken;
  }
}

void FileTable::trim() {
  std::size_t bytes = 0;
  std::vector<std::pair<std::uint64_t, const ImageKey*>> by_use;
  for (const auto& [key, remembered] : images_) {
    bytes += remembered.image ? remembered.image->bytes() : 0;
    by_use.emplace_back(remembered.used, &key);
  }
  std::sort(by_use.begin(), by_use.end());
  for (const auto& [used, key] : by_use) {
    if (images_.size() <= limits_.images && bytes <= limits_.name_bytes) break;
    const auto place = images_.find(*key);
    bytes -= place->second.image ? place->second.image->bytes() : 0;
    images_.erase(place);
  }
  stats_.images = images_.size();
  stats_.name_bytes = bytes;
}

void FileTable::release() {
  held_.clear();
  roots_.clear();
  ++round_;
  trim();
}

void FileTable::forget() {
  release();
  images_.clear();
  trim();
}

}  // namespace strata::profile
