// The definitions that the shapes of the host's tables hold, for the catalogue.
#pragma once

#include <span>

#include "collectors/host/shapes/column_table.h"
#include "collectors/host/shapes/entity_dirs.h"
#include "collectors/host/shapes/word_table.h"
#include "core/metrics/definitions.h"

namespace strata::host {

using strata::add_definitions;

inline void add_definitions(Definitions& all, const ColumnTable& table) {
  add_definitions(all, table.columns);
}

inline void add_definitions(Definitions& all, std::span<const WordRow> rows) {
  for (const auto& row : rows) {
    for (const auto& cell : row.cells) {
      if (cell.def != nullptr) all.push_back(cell.def);
    }
  }
}

inline void add_definitions(Definitions& all, const EntityDir& table) {
  add_definitions(all, table.files);
  add_definitions(all, table.infos);
  for (const auto& below : table.below) add_definitions(all, below);
}

}  // namespace strata::host
