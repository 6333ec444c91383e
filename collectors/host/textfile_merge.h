// What all .prom files serve together. Of a family that several files have, the first one's help
// and type hold; of a series, the first sample.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "collectors/host/textfile_parser.h"

namespace strata::host {

/// A file that could be read.
struct Textfile {
  std::string path;
  std::int64_t mtime = 0;  // whole seconds
  std::shared_ptr<const std::vector<TextfileFamily>> families;
};

/// A family of the files with the definition under which it is served. Never moves: the definition
/// points into it.
struct MergedFamily {
  std::string name;
  std::string help;
  MetricDef def;
  std::vector<TextfileRow> rows;
};

struct MergedTextfiles {
  std::vector<std::unique_ptr<const MergedFamily>> families;  // sorted by name
  std::vector<std::string> conflicts;  // files of which a family was left out for its help
};

/// `files` in their order. Families of the agent's own names ("strata_...") are left out, as
/// conflicts.
MergedTextfiles merge_textfiles(const std::vector<Textfile>& files);

}  // namespace strata::host
