#include "agent/profile/store.h"

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

#include "agent/profile/merge.h"
#include "collectors/profile/formats/pprof.h"

namespace strata::agent {

using profile::Profile;

void ProfileStore::add(const Profile& profile) {
  std::map<std::string, std::string> containers;  // id -> name
  for (const auto& process : profile.processes)
    containers.emplace(process.container_id, process.container);
  for (const auto& [id, name] : containers) {
    ProfileMerger merger;
    merger.add(profile, [&id = id](const auto& process) { return process.container_id == id; });
    const auto part = merger.take();
    if (part.samples.empty()) continue;
    Piece piece{profile.begin, profile.begin + profile.duration, to_pprof(part)};
    const std::scoped_lock lock(mutex_);
    put(id, name, std::move(piece));
  }
  const std::scoped_lock lock(mutex_);
  forget_before(profile.begin + profile.duration - limits_.keep);
  fit();
}

void ProfileStore::put(const std::string& id, const std::string& name, Piece piece) {
  auto& shelf = shelves_[id];
  shelf.name = name;
  shelf.bytes += piece.pprof.size();
  bytes_ += piece.pprof.size();
  shelf.pieces.push_back(std::move(piece));
}

void ProfileStore::drop_oldest(Shelf& shelf) {
  const auto size = shelf.pieces.front().pprof.size();
  shelf.bytes -= size;
  bytes_ -= size;
  shelf.pieces.pop_front();
}

void ProfileStore::forget_before(WallTime oldest) {
  for (auto& [id, shelf] : shelves_) {
    while (!shelf.pieces.empty() && shelf.pieces.front().end < oldest) drop_oldest(shelf);
  }
  std::erase_if(shelves_, [](const auto& shelf) { return shelf.second.pieces.empty(); });
}

void ProfileStore::fit() {
  while (bytes_ > limits_.bytes) {
    const auto largest = std::max_element(
        shelves_.begin(), shelves_.end(),
        [](const auto& a, const auto& b) { return a.second.bytes < b.second.bytes; });
    drop_oldest(largest->second);
    if (largest->second.pieces.empty()) shelves_.erase(largest);
  }
}

Result<Profile> ProfileStore::since(WallTime since, const std::string& container) const {
  std::vector<Piece> found;
  {
    const std::scoped_lock lock(mutex_);
    for (const auto& [id, shelf] : shelves_) {
      if (!container.empty() && shelf.name != container) continue;
      for (const auto& piece : shelf.pieces) {
        if (piece.end <= since) continue;
        found.push_back(piece);
      }
    }
  }
  if (found.empty()) {
    return fail(Code::not_found, container.empty()
                                     ? "nothing has been sampled then"
                                     : "nothing has been sampled of '" + container + "' then");
  }
  ProfileMerger merger;
  std::set<std::pair<WallTime, WallTime>> times;
  for (const auto& piece : found) {
    auto part = profile::read_pprof(piece.pprof);
    if (!part) return fail(part.error());
    // Those of one time all tell the host's losses.
    if (!times.emplace(piece.begin, piece.end).second) part->losses = {};
    merger.add(*part);
  }
  auto merged = merger.take();
  merged.duration = {};  // the pieces of several containers are of the same time
  for (const auto& [begin, end] : times) merged.duration += end - begin;
  return merged;
}

std::size_t ProfileStore::bytes() const {
  const std::scoped_lock lock(mutex_);
  return bytes_;
}

Duration ProfileStore::reach(WallTime now) const {
  const std::scoped_lock lock(mutex_);
  WallTime oldest = now;
  for (const auto& [id, shelf] : shelves_) oldest = std::min(oldest, shelf.pieces.front().begin);
  return now - oldest;
}

}  // namespace strata::agent
