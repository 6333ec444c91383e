#include "agent/views/table.h"

#include <algorithm>

#include "agent/text/safe_text.h"

namespace strata {
namespace {

constexpr std::size_t widest_cell = 120;

std::string cut(std::string cell) {
  if (width_of(cell) <= widest_cell) return cell;
  std::size_t size = 0;
  for (std::size_t characters = 0; size < cell.size(); ++size) {
    const bool starts = (static_cast<unsigned char>(cell[size]) & 0xc0U) != 0x80U;
    if (starts && ++characters > widest_cell) break;
  }
  cell.resize(size);
  return cell + "...";
}

}  // namespace

void Table::add(std::vector<std::string> cells) {
  cells.resize(columns_.size());
  for (auto& cell : cells) cell = cell.empty() ? "-" : cut(std::move(cell));
  rows_.push_back(std::move(cells));
}

std::string Table::text() const {
  if (rows_.empty()) return "  none\n";
  const auto width = widths();
  std::vector<std::string> titles;
  std::transform(columns_.begin(), columns_.end(), std::back_inserter(titles),
                 [](const Column& column) { return column.title; });
  auto text = line(titles, width);
  for (const auto& row : rows_) text += line(row, width);
  return text;
}

std::vector<std::size_t> Table::widths() const {
  std::vector<std::size_t> width;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    auto widest = width_of(columns_[i].title);
    for (const auto& row : rows_) widest = std::max(widest, width_of(row[i]));
    width.push_back(widest);
  }
  return width;
}

std::string Table::line(const std::vector<std::string>& cells,
                        const std::vector<std::size_t>& widths) const {
  std::string line;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const std::string padding(widths[i] - width_of(cells[i]), ' ');
    const bool right = columns_[i].align == Align::right;
    line.append("  ").append(right ? padding + cells[i] : cells[i] + padding);
  }
  line.erase(line.find_last_not_of(' ') + 1);
  return line + "\n";
}

}  // namespace strata
