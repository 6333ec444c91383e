#include "collectors/host/interrupts.h"

#include <algorithm>
#include <array>
#include <utility>

#include "collectors/host/interrupts_metrics.h"
#include "collectors/host/name_filter.h"
#include "collectors/host/roster.h"
#include "collectors/host/shapes/host_file.h"
#include "collectors/host/shapes/part.h"
#include "core/base/text.h"
#include "core/metrics/labels.h"

namespace strata::host {
namespace {

/// All words, one blank between two of them.
std::string joined_words(std::string_view words) {
  std::string text;
  for (auto word = text::take_field(words); !word.empty(); word = text::take_field(words)) {
    text.append(text.empty() ? "" : " ").append(word);
  }
  return text;
}

/// The `cpu` labels of a table's columns: a row has as many series as there are CPUs, and only
/// their first label differs.
class CpuLabels {
 public:
  void set(std::span<const std::string_view> cpus) {
    const auto same = [](const std::string& label, std::string_view cpu) {
      return label.size() == cpu.size() + 6 && std::string_view(label).substr(5, cpu.size()) == cpu;
    };
    if (std::ranges::equal(labels_, cpus, same)) return;
    labels_.clear();
    for (const auto cpu : cpus) labels_.push_back(label_text("cpu", cpu));
  }

  /// A sample for each count; `rest` is the text of the other labels.
  void add(const MetricDef& def, std::span<const std::uint64_t> counts, std::string_view rest,
           bool zeros, Batch& batch) {
    for (std::size_t i = 0; i < counts.size(); ++i) {
      if (counts[i] == 0 && !zeros) continue;
      text_.assign(labels_[i]).append(",").append(rest);
      batch.add_rendered(def, Suffix::none, text_, static_cast<double>(counts[i]));
    }
  }

 private:
  std::vector<std::string> labels_;
  std::string text_;
};

class Interrupts final : public Part {
 public:
  Interrupts(const HostFs& host, const InterruptsOptions& options)
      : file_(host, {Root::proc, "interrupts"}),
        filter_({.exclude = options.name_exclude, .include = options.name_include}),
        zeros_(options.include_zeros) {}

  Status collect(const CollectContext& context, Batch& batch) override;

 private:
  struct Row {
    bool shown = false;
    std::string labels;
  };

  [[nodiscard]] Row make_row(const CpuRow& row) const;

  HostFile file_;
  NameFilter filter_;
  bool zeros_;
  CpuTable table_;
  CpuLabels cpus_;
  Roster<Row> rows_;  // by name and what follows the numbers
  std::string key_;
};

Interrupts::Row Interrupts::make_row(const CpuRow& row) const {
  const auto text = interrupt_text(row);
  Row made;
  made.shown = filter_.shows(std::string(row.name) + ";" + text.info + ";" + text.devices);
  append_label(made.labels, 0, "type", row.name);
  append_label(made.labels, 0, "info", text.info);
  append_label(made.labels, 0, "devices", text.devices);
  return made;
}

Status Interrupts::collect(const CollectContext& /*context*/, Batch& batch) {
  if (!filter_.status()) return filter_.status();
  const auto text = file_.read();
  if (!text) return fail(text.error());
  rows_.begin_round();
  bool headed = false;
  table_.scan(*text, [&](const CpuRow& row) {
    if (!std::exchange(headed, true)) cpus_.set(table_.cpus());
    if (row.rest.empty()) return;
    key_.assign(row.name).append(" ").append(row.rest);
    const auto* const known = rows_.see(key_, [&] { return make_row(row); });
    if (known == nullptr || !known->shown) return;
    cpus_.add(interrupts_total, row.counts, known->labels, zeros_, batch);
  });
  rows_.end_round();
  return headed ? Status() : fail(Code::parse, "interrupts: no heading, or no row");
}

/// "IRQ_POLL": those that node_exporter serves, which are all there are.
constexpr std::array<std::string_view, 10> softirq_types = {
    "HI", "TIMER", "NET_TX", "NET_RX", "BLOCK", "IRQ_POLL", "TASKLET", "SCHED", "HRTIMER", "RCU"};

class Softirqs final : public Part {
 public:
  explicit Softirqs(const HostFs& host) : file_(host, {Root::proc, "softirqs"}) {}

  Status collect(const CollectContext& context, Batch& batch) override;

 private:
  HostFile file_;
  CpuTable table_;
  CpuLabels cpus_;
};

Status Softirqs::collect(const CollectContext& /*context*/, Batch& batch) {
  const auto text = file_.read();
  if (!text) return fail(text.error());
  std::array<bool, softirq_types.size()> seen{};
  bool headed = false;
  table_.scan(*text, [&](const CpuRow& row) {
    if (!std::exchange(headed, true)) cpus_.set(table_.cpus());
    const auto* const type = std::ranges::find(softirq_types, row.name);
    if (type == softirq_types.end()) return;
    if (std::exchange(seen.at(static_cast<std::size_t>(type - softirq_types.begin())), true)) {
      return;
    }
    cpus_.add(softirq_functions, row.counts, label_text("type", row.name), true, batch);
  });
  return headed ? Status() : fail(Code::parse, "softirqs: no heading, or no row");
}

}  // namespace

// " 24:   17960   105  IR-PCI-MSIX-0000:00:04.0  0-edge  nvme0q0", "NMI: 47 5031 Non-maskable
// interrupts": of numbered ones the first word is what kind they are and the rest who uses them.
InterruptText interrupt_text(const CpuRow& row) {
  if (!text::u64(row.name)) return {joined_words(row.rest), {}};
  auto rest = row.rest;
  const auto info = text::take_field(rest);
  return {std::string(info), joined_words(rest)};
}

std::unique_ptr<Collector> make_interrupts(const HostFs& host, const InterruptsOptions& options) {
  return made_of("interrupts", Placement::loop, std::make_unique<Interrupts>(host, options));
}

std::unique_ptr<Collector> make_softirqs(const HostFs& host) {
  return made_of("softirqs", Placement::loop, std::make_unique<Softirqs>(host));
}

}  // namespace strata::host
