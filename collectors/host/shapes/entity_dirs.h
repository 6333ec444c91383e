// Directories of small files, one directory for each entity: /sys/class/net/eth0/mtu. Entities may
// have entities of their own below them: /sys/class/infiniband/mlx5_0/ports/1/state.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "collectors/host/name_filter.h"
#include "collectors/host/roster.h"
#include "collectors/host/shapes/host_file.h"
#include "collectors/host/shapes/number.h"
#include "collectors/host/shapes/part.h"
#include "collectors/host/shapes/small_file.h"

namespace strata::host {

/// One file, one number. The definition's labels are those of the entity and of what it is below.
struct FileRow {
  std::string_view file;  // below the entity: "counters/link_downed"
  MetricDef def;
  Unit unit = {};
  std::string_view last_label = {};  // value of one more label, which the definition then has
  std::optional<double> (*value_of)(std::string_view text) = nullptr;  // in place of the unit
  Moves moves = Moves::always;
};

/// One file, one label of an info family.
struct TextRow {
  std::string_view key;
  std::string_view file;
  std::string_view cut = {};  // left out at the beginning: "0x"
  /// What the label says in place of the text, which is empty where the file cannot be read.
  std::string_view (*shown_as)(std::string_view text) = nullptr;
  Moves moves = Moves::always;
};

enum class Lacking : std::uint8_t {
  empty,     // the label is there, with nothing in it
  left_out,  // so are empty texts
};

/// A family whose value is 1 and whose labels say the rest: those of the entity, then the texts.
struct InfoRow {
  MetricDef def;
  std::span<const TextRow> texts;
  Lacking lacking = Lacking::empty;
};

struct EntityDir {
  /// Below /sys, or below the entity above: "class/net", "ports"; there empty for the entity's own.
  std::string_view directory;
  std::string_view label;  // the key that the entity's name is the value of; empty: there is none
  bool (*is_entity)(std::string_view name) = nullptr;  // null: every name
  std::size_t cut = 0;  // bytes of the name that are no part of the label: 12 of "thermal_zone0"
  /// Adds to the labels of an entity that is first seen; false where it is none after all.
  bool (*add_labels)(const std::string& directory, std::string& labels) = nullptr;
  std::span<const FileRow> files = {};
  std::span<const InfoRow> infos = {};
  std::span<const EntityDir> below = {};
};

/// Whether `name` is `prefix` and then digits alone, at least one.
bool is_numbered(std::string_view name, std::string_view prefix);

/// What is known of an entity, for those who add what a table cannot say.
struct EntityView {
  const std::string& directory;  // rooted
  const std::string& labels;     // rendered
};
using AddMore = std::function<void(const EntityView&, const CollectContext&, Batch&)>;

struct EntityOptions {
  NamePatterns patterns = {};          // of the topmost entities' names
  Missing missing = Missing::no_data;  // the topmost directory
  Missing none = Missing::absent;      // where the directory has no entity; never `failed`
  std::function<bool(std::string_view name)> left_out = {};  // asked each time, of the topmost
  AddMore add_more = {};  // called for each topmost entity after its rows
};

class EntityDirs final : public Part {
 public:
  /// The table outlives it.
  EntityDirs(const HostFs& host, const EntityDir& table, EntityOptions options = {});

  Status collect(const CollectContext& context, Batch& batch) override;

 private:
  /// A file; where an earlier row has the same one, that one.
  struct Source {
    KeptText text;
    std::string_view file;
    Moves moves = Moves::always;
    std::size_t same_as = 0;  // its own place: none
  };
  struct Entity {
    bool shown = true;
    Instant looked_at_again{};  // where it is not shown
    std::string directory;
    std::string labels;
    std::vector<Source> sources;  // of the rows, then of the texts of each info
  };

  [[nodiscard]] Entity make_entity(const EntityDir& table, const std::string& directory,
                                   std::string_view name, std::string_view above,
                                   Instant now) const;
  void collect_below(const EntityDir& table, const std::string& directory, std::string_view above,
                     const CollectContext& context, Batch& batch);
  void collect_named(const EntityDir& table, const std::string& directory,
                     std::span<const std::string> names, std::string_view above,
                     const CollectContext& context, Batch& batch);
  void collect_entity(const EntityDir& table, Entity& entity, const CollectContext& context,
                      Batch& batch);
  static std::vector<Source> sources_of(const EntityDir& table);
  std::optional<std::string_view> read(Entity& entity, std::size_t place, Instant now);
  std::string text_label(const TextRow& row, Entity& entity, std::size_t place, Instant now);

  const EntityDir& table_;
  std::string top_;
  EntityOptions options_;
  NameFilter filter_;
  Roster<Entity> entities_;  // by directory
  SmallText room_{};
  std::size_t most_kept_open_;
  std::size_t kept_open_ = 0;  // files of this round
  std::size_t topmost_ = 0;    // entities of this round
};

}  // namespace strata::host
