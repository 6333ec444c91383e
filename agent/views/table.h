// Table: text in aligned columns for a terminal.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace strata {

enum class Align : std::uint8_t { left, right };

struct Column {
  std::string title;
  Align align = Align::left;
};

/// Cells must be safe for a terminal already (shown(), safe_text()).
class Table {
 public:
  explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}

  /// Cells that are missing are empty; an empty cell is shown as "-", a long one is cut.
  void add(std::vector<std::string> cells);

  /// Titles and rows, each line after two spaces and without blanks at its end; "  none" when there
  /// are no rows.
  [[nodiscard]] std::string text() const;

 private:
  [[nodiscard]] std::vector<std::size_t> widths() const;
  [[nodiscard]] std::string line(const std::vector<std::string>& cells,
                                 const std::vector<std::size_t>& widths) const;

  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace strata
