// The definitions that tables hold, for the catalogue.
#pragma once

#include <span>
#include <vector>

#include "collectors/host/shapes/column_table.h"
#include "collectors/host/shapes/entity_dirs.h"
#include "collectors/host/shapes/number_files.h"
#include "collectors/host/shapes/word_table.h"

namespace strata::host {

using Definitions = std::vector<const MetricDef*>;

inline void add_definitions(Definitions& all, std::span<const NumberFile> rows) {
  for (const auto& row : rows) all.push_back(&row.def);
}

inline void add_definitions(Definitions& all, const ColumnTable& table) {
  for (const auto& column : table.columns) all.push_back(&column.def);
}

inline void add_definitions(Definitions& all, std::span<const WordRow> rows) {
  for (const auto& row : rows) {
    for (const auto& cell : row.cells) {
      if (cell.def != nullptr) all.push_back(cell.def);
    }
  }
}

inline void add_definitions(Definitions& all, const EntityDir& table) {
  for (const auto& row : table.files) all.push_back(&row.def);
  for (const auto& info : table.infos) all.push_back(&info.def);
  for (const auto& below : table.below) add_definitions(all, below);
}

}  // namespace strata::host
