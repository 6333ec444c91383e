#include "collectors/host/zfs.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>

#include "collectors/host/lines.h"
#include "collectors/host/shapes/host_file.h"
#include "collectors/host/shapes/made_families.h"
#include "collectors/host/shapes/number.h"
#include "collectors/host/shapes/part.h"
#include "collectors/host/zfs_metrics.h"
#include "core/metrics/labels.h"

namespace strata::host {
namespace {

constexpr std::string_view base = "spl/kstat/zfs";

struct KstatFile {
  std::string_view file;
  std::string_view prefix;
};
constexpr std::array kstat_files = {
    KstatFile{"abdstats", "abd"},
    KstatFile{"arcstats", "arc"},
    KstatFile{"dbufstats", "dbuf"},
    KstatFile{"dmu_tx", "dmu_tx"},
    KstatFile{"dnodestats", "dnode"},
    KstatFile{"fm", "fm"},
    KstatFile{"vdev_cache_stats", "vdev_cache"},
    KstatFile{"vdev_mirror_stats", "vdev_mirror"},
    KstatFile{"xuio_stats", "xuio"},
    KstatFile{"zfetchstats", "zfetch"},
    KstatFile{"zil", "zil"},
};
constexpr std::array<std::string_view, 7> pool_states = {
    "online", "degraded", "faulted", "offline", "removed", "unavail", "suspended"};
// Types of values in a kstat.
constexpr std::string_view signed_number = "3";
constexpr std::string_view unsigned_number = "4";
constexpr std::size_t fewest_io_fields = 12;

class Zfs final : public Part {
 public:
  explicit Zfs(const HostFs& host) : host_(host) {}

  Status collect(const CollectContext& /*context*/, Batch& batch) override {
    const auto names = list_directory(path({}));
    if (!names) return as_told(names.error(), Missing::no_data);
    Status status;
    for (const auto& [file, prefix] : kstat_files) {
      if (std::ranges::binary_search(*names, file)) weigh(status, add_file(file, prefix, batch));
    }
    for (const auto& name : *names) {
      const bool is_file =
          std::ranges::find(kstat_files, name, &KstatFile::file) != kstat_files.end();
      if (!is_file) add_pool(name, batch);
    }
    families_.hold(batch);
    return status;
  }

 private:
  [[nodiscard]] std::string path(std::string_view below) const {
    return host_.proc(std::string(base).append("/").append(below));
  }

  void add(std::string_view name, std::string_view help, LabelKeys keys, std::string_view labels,
           double value, Batch& batch) {
    const auto* const def = families_.find(name, [&] {
      return FamilyText{.name = std::string(name),
                        .help = "kstat.zfs.misc." + std::string(help) + '.',
                        .type = MetricType::untyped,
                        .labels = keys};
    });
    if (def != nullptr) batch.add_rendered(*def, Suffix::none, labels, value);
  }

  Status add_file(std::string_view file, std::string_view prefix, Batch& batch) {
    const auto text = read_file(path(file));
    if (!text) return fail(text.error());
    const auto kstat = parse_kstat(*text);
    if (!kstat) return fail(Code::parse, std::string(file) + ": no heading 'name type data'");
    for (const auto& [name, value] : kstat->numbers) {
      const auto key = std::string("node_zfs_").append(prefix).append("_").append(name);
      add(key, std::string(file).append(".").append(name), {}, {}, value, batch);
    }
    return {};
  }

  void add_pool(const std::string& pool, Batch& batch) {
    const auto files = list_directory(path(pool));
    if (!files) return;  // a file that is none of ours
    const auto labels = label_text("zpool", pool);
    if (const auto text = read_file(path(pool + "/io"))) {
      for (const auto& [name, value] : parse_kstat_io(*text)) {
        add("node_zfs_zpool_" + std::string(name), "io." + std::string(name), {"zpool"}, labels,
            value, batch);
      }
    }
    if (const auto text = read_file(path(pool + "/state"))) add_state(pool, *text, batch);
    for (const auto& file : *files) {
      if (file.starts_with("objset-")) add_dataset(path(pool + "/" + file), labels, batch);
    }
  }

  static void add_state(std::string_view pool, std::string_view text, Batch& batch) {
    std::string state(text::trim(text));
    std::ranges::transform(state, state.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    for (const auto known : pool_states) {
      batch.add(zfs_pool_state, known == state ? 1 : 0, {pool, known});
    }
  }

  void add_dataset(const std::string& file, std::string labels, Batch& batch) {
    const auto text = read_file(file);
    const auto kstat = text ? parse_kstat(*text) : std::nullopt;
    if (!kstat || kstat->dataset.empty()) return;
    append_label(labels, 0, "dataset", kstat->dataset);
    for (const auto& [name, value] : kstat->numbers) {
      add("node_zfs_zpool_dataset_" + std::string(name), "objset." + std::string(name),
          {"zpool", "dataset"}, labels, value, batch);
    }
  }

  HostFs host_;
  MadeFamilies families_;
};

}  // namespace

std::optional<Kstat> parse_kstat(std::string_view file) {
  Kstat kstat;
  bool headed = false;
  each_whole_line(file, [&](std::string_view line) {
    const auto name = text::take_field(line);
    const auto type = text::take_field(line);
    const auto data = text::trim(line);
    if (!headed) {
      headed = name == "name" && type == "type" && data == "data";
    } else if (name == "dataset_name") {
      kstat.dataset = data;  // may hold blanks: "dataset_name 7 tank/my data"
    } else if (type == unsigned_number || type == signed_number) {
      const bool known =
          std::ranges::find(kstat.numbers, name, &KstatNumber::name) != kstat.numbers.end();
      const auto value = number_of(data);
      if (value && !known) kstat.numbers.push_back({name, *value});
    }
  });
  if (!headed) return std::nullopt;
  return kstat;
}

std::vector<KstatNumber> parse_kstat_io(std::string_view file) {
  std::vector<KstatNumber> numbers;
  std::vector<std::string_view> names;
  bool done = false;
  each_whole_line(file, [&](std::string_view line) {
    std::vector<std::string_view> fields;
    take_fields(line, fields);
    if (names.empty()) {
      if (fields.size() >= fewest_io_fields && fields[0] == "nread") names = std::move(fields);
      return;
    }
    if (std::exchange(done, true)) return;
    for (std::size_t i = 0; i < std::min(names.size(), fields.size()); ++i) {
      if (const auto value = number_of(fields[i])) numbers.push_back({names[i], *value});
    }
  });
  return numbers;
}

std::unique_ptr<Collector> make_zfs(const HostFs& host) {
  return made_of("zfs", Placement::loop, std::make_unique<Zfs>(host));
}

}  // namespace strata::host
