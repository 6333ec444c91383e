// Exposition: a Snapshot as text. The agent's hottest own code: prepared label text and to_chars
// into one buffer that the caller reuses.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/metrics/snapshot.h"

namespace strata {

enum class ExpositionFormat : std::uint8_t {
  prometheus_text,  // text format 0.0.4
  openmetrics,      // OpenMetrics 1.0.0
};

std::string_view content_type(ExpositionFormat format);

/// "_bucket", "_sum", "_count" or nothing: what a sample's line has behind its family's name.
std::string_view suffix_text(Suffix suffix);

/// Whether `asked` means the collector: its name, or what stands before a "/" in it ("redis" means
/// each "redis/<server>").
bool means_collector(std::string_view asked, std::string_view collector);

/// What of a snapshot is shown. Empty means all. What the agent itself adds to a layer belongs to
/// no collector: where a layer is chosen, it is shown whatever the collectors are.
struct Selection {
  std::optional<Layer> layer = {};
  std::vector<std::string> only_collectors = {};
  std::vector<std::string> without_collectors = {};
  bool peers_only = false;      // nothing that no exporter has: no "strata_..."
  bool process = false;         // the agent's own process_... beside the layer
  bool runtime_labels = false;  // cAdvisor's container_label_... on the series of containers
  bool host_labels = false;     // those of the snapshot, but on what an application serves
  /// All of it is shown behind the rest; it has no family of the same name.
  std::shared_ptr<const Snapshot> behind = {};
};

/// Appends the families of `snapshot` that `selection` chooses to `out`.
void render(const Snapshot& snapshot, const Selection& selection, ExpositionFormat format,
            std::string& out);

/// Takes a piece of a text that is made piece by piece; valid during the call. False: no more of it
/// is wanted.
using TakePiece = std::function<bool(std::string_view piece)>;

/// The same in pieces of about `exposition_piece_bytes`, the last may be smaller, so that megabytes
/// of text need no megabytes of memory. False where `take` said so.
bool render(const Snapshot& snapshot, const Selection& selection, ExpositionFormat format,
            const TakePiece& take);
inline constexpr std::size_t exposition_piece_bytes = 32768;

/// Content negotiation by the Accept header: OpenMetrics where it is named and not refused (q=0).
ExpositionFormat negotiate(std::string_view accept_header);

}  // namespace strata
