// Metrics that other programs leave in files: "*.prom" of some directories, in Prometheus's text
// format. A file is read again only when it has changed.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <sys/stat.h>

#include "collectors/host/textfile_merge.h"
#include "core/collector.h"

namespace strata::host {

struct TextfileOptions {
  std::vector<std::string> directories = {};  // each may be a glob; none: nothing is read
};

/// Never fails: a file that cannot be served is told by node_textfile_scrape_error.
class TextfileCollector final : public Collector {
 public:
  explicit TextfileCollector(TextfileOptions options) : options_(std::move(options)) {}

  [[nodiscard]] std::string_view name() const override { return "textfile"; }
  [[nodiscard]] Layer layer() const override { return Layer::host; }
  [[nodiscard]] Placement placement() const override { return Placement::own_thread; }
  Status collect(const CollectContext& context, Batch& batch) override;

 private:
  /// What tells one state of a file from another.
  struct Version {
    dev_t device = 0;
    ino_t inode = 0;
    off_t size = 0;
    std::int64_t modified = 0;  // ns
    std::int64_t changed = 0;   // ns
    bool operator==(const Version&) const = default;
  };
  struct File {
    Version version;
    bool settled = false;  // read so long after its last change that another one would be seen
    std::int64_t mtime = 0;
    std::shared_ptr<const std::vector<TextfileFamily>> families;  // null: not to be served
    std::string problem;
    std::uint64_t round = 0;
  };
  struct Problem {
    std::string path;
    std::string why;
  };

  void look(const std::string& path, WallTime now);
  static void read(const std::string& path, File& file);
  void merge(const std::vector<std::string>& paths);
  void publish(const std::vector<Problem>& problems, Batch& batch) const;

  TextfileOptions options_;
  std::map<std::string, File> files_;  // by path
  std::vector<Textfile> served_;
  std::shared_ptr<const MergedTextfiles> merged_ = std::make_shared<MergedTextfiles>();
  std::uint64_t round_ = 0;
  bool changed_ = false;
};

}  // namespace strata::host
