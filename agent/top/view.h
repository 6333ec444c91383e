// View: what a person has chosen to see, and what keys change of it. Knows nothing of terminals.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "agent/top/columns.h"
#include "agent/top/model.h"

namespace strata::top {

enum class Mode : std::uint8_t { table, container, help };

struct View {
  Mode mode = Mode::table;
  Column sort = Column::cpu;
  bool reversed = false;
  std::string filter;
  bool typing = false;  // the filter is being written
  bool paused = false;
  bool ended = false;     // the person wants to leave
  std::string selected;   // id; empty: nobody yet, and the cursor is on the first row
  std::string opened;     // id of the container that is looked into
  std::size_t first = 0;  // row or line that is shown at the top
  std::size_t page = 10;  // rows that are shown at once
  bool unicode = true;    // whether the terminal shows more than ASCII
};

enum class Key : std::uint8_t {
  none,
  character,
  up,
  down,
  page_up,
  page_down,
  home,
  end,
  enter,
  escape,
  backspace
};

struct Input {
  Key key = Key::none;
  std::string text = {};  // of a character, UTF-8
};

/// Does what a key asks for.
void press(View& view, const Input& input, const Model& model);

/// Rows that the filter admits (without regard to case: in name, image or id), sorted: the largest
/// first, names from a to z; absent ones last in any case.
std::vector<const Row*> rows_of(const Model& model, const View& view);

/// The place of the selected row; 0 where it is gone.
std::size_t place_of_selected(const std::vector<const Row*>& rows, const View& view);

}  // namespace strata::top
