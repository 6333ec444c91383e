#include "collectors/host/shapes/number_files.h"

#include "core/base/text.h"

namespace strata::host {
namespace {

bool same_file(const NumberFile& a, const NumberFile& b) {
  return a.file.root == b.file.root && a.file.path == b.file.path;
}

std::string_view field_of(std::string_view line, std::uint8_t index) {
  for (; index > 0; --index) text::take_field(line);
  return text::take_field(line);
}

Status add_rows(std::span<const NumberFile> rows, std::string_view text, Batch& batch) {
  std::string_view line;  // nothing where the file was cut short
  if (text.find('\n') != std::string_view::npos) line = text::take_line(text);
  Status status;
  for (const auto& row : rows) {
    if (const auto value = number_of(field_of(line, row.field), row.unit)) {
      batch.add(row.def, *value);
    } else {
      weigh(status, fail(Code::parse, std::string(row.file.path) + ": no number"));
    }
  }
  return status;
}

}  // namespace

NumberFiles::NumberFiles(const HostFs& host, std::span<const NumberFile> rows) {
  while (!rows.empty()) {
    std::size_t count = 1;
    while (count < rows.size() && same_file(rows[0], rows[count])) ++count;
    sources_.push_back({HostFile(host, rows[0].file), rows.first(count)});
    rows = rows.subspan(count);
  }
}

Status NumberFiles::collect(const CollectContext& /*context*/, Batch& batch) {
  Status status;
  for (auto& source : sources_) {
    const auto text = source.file.read();
    weigh(status, text ? add_rows(source.rows, *text, batch)
                       : as_told(text.error(), source.rows.front().missing));
  }
  return status;
}

}  // namespace strata::host
