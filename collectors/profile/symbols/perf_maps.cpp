#include "collectors/profile/symbols/perf_maps.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "collectors/profile/symbols/bytes.h"

namespace strata::profile {
namespace {

constexpr std::size_t piece_bytes = 256U << 10;

/// Reads whole lines from `from` on and adds them; returns how far it came. A last line without an
/// end is being written. One longer than a piece is no line: it is left out.
std::uint64_t add_lines(PerfMap& map, const Bytes& file, std::uint64_t from, bool in_a_line) {
  std::vector<char> piece(piece_bytes);
  while (true) {
    const auto got = file.read_some(from, piece.data(), piece.size());
    std::string_view text(piece.data(), got);
    const auto end = text.rfind('\n');
    if (end == std::string_view::npos) {
      if (got < piece.size()) return from;
      from += got;
      in_a_line = true;
      continue;
    }
    text = text.substr(0, end + 1);
    from += text.size();
    if (in_a_line) text.remove_prefix(text.find('\n') + 1);
    in_a_line = false;
    map.add(text);
    if (got < piece.size() || map.full()) return from;
  }
}

}  // namespace

void PerfMaps::read_on(Followed& followed, const OpenFile& file) const {
  const bool same = followed.map != nullptr && followed.device == file.id.device &&
                    followed.inode == file.id.inode && followed.read_to <= file.id.size;
  if (!same) followed.read_to = 0;
  if (same && followed.read_to == file.id.size) return;
  const FileBytes bytes(file.fd.get());
  auto most = limits_.perf_map_bytes;
  // Of what does not fit the newest part counts; what fills the map is read anew, but less of it.
  for (int attempt = 0; attempt < 2; ++attempt, most /= 2) {
    const bool skips = file.id.size - followed.read_to > most;
    const bool anew = followed.map == nullptr || !same || skips || attempt > 0;
    if (anew) followed.map = std::make_unique<PerfMap>(limits_.perf_map_bytes);
    const auto from =
        anew ? file.id.size - std::min<std::uint64_t>(file.id.size, most) : followed.read_to;
    followed.read_to = add_lines(*followed.map, bytes, from, from > 0 && anew);
    if (!followed.map->full()) break;
  }
  followed.device = file.id.device;
  followed.inode = file.id.inode;
  followed.map->settle();
}

const PerfMap* PerfMaps::read(const ProcessView& view, const Fd* root) {
  const Key key{view.mounts, view.inner_pid, view.started};
  auto& followed = maps_[key];
  followed.used = round_;
  if (root == nullptr) return followed.map.get();
  const auto file = open_inside(*root, "/tmp/perf-" + std::to_string(view.inner_pid) + ".map");
  if (!file) {
    if (file.error().code != Code::not_found) ++stats_.perf_maps_refused;
    return followed.map.get();
  }
  if (file->owner != view.user && file->owner != 0) {
    ++stats_.perf_maps_refused;
    followed.map.reset();
    return nullptr;
  }
  ++stats_.perf_maps_read;
  read_on(followed, *file);
  make_room(key);
  return followed.map.get();
}

/// The least used go first, and never the one at hand.
void PerfMaps::make_room(const Key& but) {
  const auto total = [this] {
    std::size_t bytes = 0;
    for (const auto& [key, followed] : maps_) bytes += followed.map ? followed.map->bytes() : 0;
    return bytes;
  };
  while (maps_.size() > 1 &&
         (maps_.size() > limits_.perf_maps || total() > limits_.perf_maps_bytes)) {
    const auto oldest =
        std::min_element(maps_.begin(), maps_.end(), [&but](const auto& a, const auto& b) {
          const bool a_stays = a.first == but;
          const bool b_stays = b.first == but;
          return a_stays != b_stays ? b_stays : a.second.used < b.second.used;
        });
    maps_.erase(oldest);
  }
}

void PerfMaps::prune() {
  std::erase_if(maps_, [this](const auto& entry) { return entry.second.used + 1 < round_; });
  ++round_;
}

}  // namespace strata::profile
