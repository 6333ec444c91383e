#include "collectors/host/shapes/entity_dirs.h"

#include <algorithm>

#include <sys/resource.h>
#include <sys/stat.h>

#include "collectors/host/shapes/looking.h"
#include "core/base/text.h"
#include "core/metrics/labels.h"

namespace strata::host {
namespace {

/// Of one collector, of which there are a dozen; the files of what is beyond it are opened each
/// time.
std::size_t most_kept_open() {
  constexpr std::size_t most = 4096;
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return 0;
  return std::min<std::size_t>(most, limit.rlim_cur / 16);
}

/// Beyond it a directory is not what it claims to be.
constexpr std::size_t most_entities = 10'000;
/// What was no entity, or could not be read, may be one later.

std::string_view without(std::string_view text, std::string_view cut) {
  return text.starts_with(cut) ? text.substr(cut.size()) : text;
}

/// Classes hold files too: bonding_masters.
bool is_directory(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

std::string path_of(const std::string& directory, std::string_view file) {
  if (file.empty()) return directory;
  std::string path;
  path.reserve(directory.size() + 1 + file.size());
  return path.append(directory).append("/").append(file);
}

}  // namespace

bool is_numbered(std::string_view name, std::string_view prefix) {
  return name.size() > prefix.size() && name.starts_with(prefix) &&
         name.find_first_not_of("0123456789", prefix.size()) == std::string_view::npos;
}

EntityDirs::EntityDirs(const HostFs& host, const EntityDir& table, EntityOptions options)
    : table_(table),
      top_(host.sys(table.directory)),
      options_(std::move(options)),
      filter_(options_.patterns),
      most_kept_open_(most_kept_open()) {}

EntityDirs::Entity EntityDirs::make_entity(const EntityDir& table, const std::string& directory,
                                           std::string_view name, std::string_view above,
                                           Instant now) const {
  Entity entity;
  entity.looked_at_again = now + looked_at_again;
  entity.shown = (&table != &table_ || filter_.shows(name)) && is_directory(directory);
  if (!entity.shown) return entity;
  entity.directory = directory;
  entity.labels = above;
  if (!table.label.empty()) {
    append_label(entity.labels, 0, table.label, name.substr(std::min(table.cut, name.size())));
  }
  if (table.add_labels != nullptr) entity.shown = table.add_labels(directory, entity.labels);
  if (entity.shown) entity.sources = sources_of(table);
  return entity;
}

std::vector<EntityDirs::Source> EntityDirs::sources_of(const EntityDir& table) {
  std::vector<Source> sources;
  const auto add = [&](std::string_view file, Moves moves) {
    const auto same = std::ranges::find(sources, file, &Source::file);
    const auto same_as = static_cast<std::size_t>(same - sources.begin());
    sources.push_back({{}, file, moves, same_as});
  };
  for (const auto& row : table.files) add(row.file, row.moves);
  for (const auto& info : table.infos) {
    for (const auto& row : info.texts) add(row.file, row.moves);
  }
  return sources;
}

std::optional<std::string_view> EntityDirs::read(Entity& entity, std::size_t place, Instant now) {
  auto& source = entity.sources[place];
  if (source.same_as != place) return entity.sources[source.same_as].text.last();
  const auto text = source.text.read(entity.directory, source.file, source.moves, room_, now);
  if (source.text.device_went()) {
    for (auto& other : entity.sources) {
      if (&other != &source) other.text.distrust();
    }
  }
  if (++kept_open_ > most_kept_open_) source.text.close();
  return text;
}

std::string EntityDirs::text_label(const TextRow& row, Entity& entity, std::size_t place,
                                   Instant now) {
  const auto text = without(read(entity, place, now).value_or(""), row.cut);
  return std::string(row.shown_as != nullptr ? row.shown_as(text) : text);
}

void EntityDirs::collect_entity(const EntityDir& table, Entity& entity,
                                const CollectContext& context, Batch& batch) {
  std::size_t place = 0;
  for (const auto& row : table.files) {
    const auto text = read(entity, place++, context.now);
    if (!text) continue;
    const auto value = row.value_of != nullptr ? row.value_of(*text) : number_of(*text, row.unit);
    if (!value) continue;
    if (row.last_label.empty()) {
      batch.add_rendered(row.def, Suffix::none, entity.labels, *value);
      continue;
    }
    auto labels = entity.labels;
    append_label(labels, 0, row.def.labels[row.def.labels.size() - 1], row.last_label);
    batch.add_rendered(row.def, Suffix::none, labels, *value);
  }
  for (const auto& info : table.infos) {
    auto labels = entity.labels;
    for (const auto& row : info.texts) {
      const auto text = text_label(row, entity, place++, context.now);
      if (info.lacking == Lacking::left_out && text.empty()) continue;
      append_label(labels, 0, row.key, text);
    }
    batch.add_rendered(info.def, Suffix::none, labels, 1);
  }
  if (&table == &table_ && options_.add_more) {
    options_.add_more({entity.directory, entity.labels}, context, batch);
  }
}

void EntityDirs::collect_below(const EntityDir& table, const std::string& directory,
                               std::string_view above, const CollectContext& context,
                               Batch& batch) {
  if (const auto names = list_directory(directory)) {
    collect_named(table, directory, *names, above, context, batch);
  }
}

void EntityDirs::collect_named(const EntityDir& table, const std::string& directory,
                               std::span<const std::string> names, std::string_view above,
                               const CollectContext& context, Batch& batch) {
  for (const auto& name : names.first(std::min(names.size(), most_entities))) {
    if (table.is_entity != nullptr && !table.is_entity(name)) continue;
    if (&table == &table_ && options_.left_out && options_.left_out(name)) continue;
    const auto path = path_of(directory, name);
    const auto make = [&] { return make_entity(table, path, name, above, context.now); };
    auto* const entity = entities_.see(path, make);
    if (entity == nullptr) continue;
    if (!entity->shown && context.now >= entity->looked_at_again) *entity = make();
    if (!entity->shown) continue;
    topmost_ += &table == &table_ ? 1 : 0;
    collect_entity(table, *entity, context, batch);
    for (const auto& below : table.below) {
      collect_below(below, path_of(path, below.directory), entity->labels, context, batch);
    }
  }
}

Status EntityDirs::collect(const CollectContext& context, Batch& batch) {
  if (!filter_.status()) return filter_.status();
  const auto names = list_directory(top_);
  if (!names) return as_told(names.error(), options_.missing);
  entities_.begin_round();
  kept_open_ = 0;
  topmost_ = 0;
  collect_named(table_, top_, *names, {}, context, batch);
  entities_.end_round();
  if (topmost_ == 0 && options_.none == Missing::no_data) {
    return fail(Code::no_data, top_ + ": nothing of the kind");
  }
  return {};
}

}  // namespace strata::host
