// Lines of a kernel file. The kernel ends every line with a newline, so a last line without one was
// cut short, and the number it ends in may have lost digits: it is not looked at.
#pragma once

#include <string_view>
#include <vector>

#include "core/base/text.h"

namespace strata::host {

/// visit(line) for each line that is there whole, without its newline.
template <class Visit>
void each_whole_line(std::string_view file, Visit visit) {
  const auto last_newline = file.rfind('\n');
  file = file.substr(0, last_newline == std::string_view::npos ? 0 : last_newline + 1);
  while (!file.empty()) visit(text::take_line(file));
}

/// All fields of `line`, in place of what `fields` held.
inline void take_fields(std::string_view line, std::vector<std::string_view>& fields) {
  fields.clear();
  for (auto field = text::take_field(line); !field.empty(); field = text::take_field(line)) {
    fields.push_back(field);
  }
}

}  // namespace strata::host
