#include "core/metrics/exposition.h"

#include <algorithm>
#include <cctype>

#include "core/base/text.h"
#include "core/metrics/labels.h"
#include "core/metrics/number_text.h"

namespace strata {
namespace {

constexpr std::string_view total = "_total";
constexpr std::string_view own_prefix = "strata_";
constexpr std::size_t longest_usual_line = 1024;

class Renderer {
 public:
  Renderer(ExpositionFormat format, bool runtime_labels, std::string_view host_labels,
           std::string& out)
      : openmetrics_(format == ExpositionFormat::openmetrics),
        runtime_labels_(runtime_labels),
        host_labels_(host_labels),
        out_(out) {}

  void header(const MetricDef& def) {
    const auto name = family_name(def);
    out_.append("# HELP ").append(name).append(1, ' ');
    append_escaped(out_, def.help, openmetrics_ ? Quotes::escaped : Quotes::plain);
    out_.append("\n# TYPE ").append(name).append(1, ' ').append(type_name(def)).append(1, '\n');
    if (!openmetrics_) return;
    // A unit that is not the end of the family's name ("x_bytes_total", a gauge) is an error there.
    if (const auto unit = unit_of(name); !unit.empty() && name.ends_with(unit)) {
      out_.append("# UNIT ").append(name).append(1, ' ').append(unit).append(1, '\n');
    }
  }

  void line(const MetricDef& def, const SampleRef& ref) {
    const auto& sample = ref.sample();
    out_.append(def.name).append(suffix_text(sample.suffix));
    const auto* const entity = sample.entity;
    const auto shared = entity != nullptr ? std::string_view(entity->labels) : std::string_view{};
    const auto own = ref.batch->labels(sample);
    const auto of_host = def.layer == Layer::business ? std::string_view{} : host_labels_;
    if (!shared.empty() || !own.empty() || !of_host.empty()) {
      out_.append(1, '{').append(shared);
      if (runtime_labels_ && entity != nullptr && !shared.empty()) {
        out_.append(entity->runtime_labels);
      }
      if (!shared.empty() && !own.empty()) out_ += ',';
      out_.append(own);
      if (!of_host.empty() && out_.back() != '{') out_ += ',';
      out_.append(of_host).append(1, '}');
    }
    out_.append(1, ' ').append(number_.of(sample.value));
    if (const auto time = ref.batch->timestamp(sample)) append_timestamp(*time);
    if (openmetrics_) append_exemplar(def, ref);
    out_ += '\n';
  }

  void end() {
    if (openmetrics_) out_.append("# EOF\n");
  }

 private:
  /// The text format has milliseconds, OpenMetrics seconds.
  void append_timestamp(std::int64_t milliseconds) {
    out_ += ' ';
    if (openmetrics_) {
      out_.append(number_.of(static_cast<double>(milliseconds) / 1000));
    } else {
      out_.append(std::to_string(milliseconds));
    }
  }

  /// OpenMetrics has them behind counters and buckets alone.
  void append_exemplar(const MetricDef& def, const SampleRef& ref) {
    const auto exemplar = ref.batch->exemplar(ref.sample());
    if (exemplar.empty()) return;
    const bool bucket = def.type == MetricType::histogram && ref.sample().suffix == Suffix::bucket;
    if (bucket || type_name(def) == "counter") out_.append(" # ").append(exemplar);
  }

  /// OpenMetrics names a counter's family without "_total".
  [[nodiscard]] std::string_view family_name(const MetricDef& def) const {
    auto name = def.name;
    if (openmetrics_ && def.type == MetricType::counter && name.ends_with(total)) {
      name.remove_suffix(total.size());
    }
    return name;
  }

  /// OpenMetrics has "unknown" for untyped; so are counters whose name it forbids.
  [[nodiscard]] std::string_view type_name(const MetricDef& def) const {
    if (!openmetrics_) return to_string(def.type);
    const bool misnamed = def.type == MetricType::counter && !def.name.ends_with(total);
    return def.type == MetricType::untyped || misnamed ? "unknown" : to_string(def.type);
  }

  bool openmetrics_;
  bool runtime_labels_;
  std::string_view host_labels_;
  std::string& out_;
  NumberText number_;
};

bool contains(const std::vector<std::string>& asked, std::string_view collector) {
  return std::any_of(asked.begin(), asked.end(),
                     [&](const auto& name) { return means_collector(name, collector); });
}

/// Which collectors a selection lets through, by index.
std::vector<bool> chosen_collectors(const Snapshot& snapshot, const Selection& selection) {
  std::vector<bool> chosen;
  chosen.reserve(snapshot.collectors.size());
  for (const auto& collector : snapshot.collectors) {
    const bool own = selection.layer && collector.layer == Layer::agent;
    const bool asked =
        selection.only_collectors.empty() || contains(selection.only_collectors, collector.name);
    chosen.push_back(own || (asked && !contains(selection.without_collectors, collector.name)));
  }
  return chosen;
}

bool in_layer(const MetricDef& def, const Selection& selection) {
  if (!selection.layer || def.layer == *selection.layer) return true;
  return selection.process && def.layer == Layer::agent && def.name.starts_with("process_");
}

/// Calls after_line() after each; false where that was.
template <class AfterLine>
bool render_families(const Snapshot& snapshot, const Selection& selection, Renderer& renderer,
                     AfterLine after_line) {
  const auto chosen = chosen_collectors(snapshot, selection);
  for (const auto& family : snapshot.families) {
    if (selection.peers_only && family.def->name.starts_with(own_prefix)) continue;
    bool headed = false;
    for (const auto& ref : family.samples) {
      if (!in_layer(*ref.sample().def, selection) || !chosen[ref.collector]) continue;
      if (!headed) renderer.header(*family.def);
      headed = true;
      renderer.line(*family.def, ref);
      if (!after_line()) return false;
    }
  }
  return true;
}

template <class AfterLine>
bool render_lines(const Snapshot& snapshot, const Selection& selection, ExpositionFormat format,
                  std::string& out, AfterLine after_line) {
  const auto of_host = selection.host_labels ? snapshot.host_labels : std::string_view{};
  Renderer renderer(format, selection.runtime_labels, of_host, out);
  if (!render_families(snapshot, selection, renderer, after_line)) return false;
  if (selection.behind && !render_families(*selection.behind, {}, renderer, after_line)) {
    return false;
  }
  renderer.end();
  return true;
}

std::string lower_case(std::string_view text) {
  std::string lowered(text);
  std::ranges::transform(lowered, lowered.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return lowered;
}

/// "q=0", "q=0.000": the client refuses this media type (RFC 9110, 12.4.2).
bool is_zero_quality(std::string_view parameter) {
  constexpr std::string_view quality = "q=";
  if (!parameter.starts_with(quality)) return false;
  return text::real(parameter.substr(quality.size())) == 0.0;
}

}  // namespace

bool means_collector(std::string_view asked, std::string_view collector) {
  return collector.starts_with(asked) &&
         (collector.size() == asked.size() || collector[asked.size()] == '/');
}

std::string_view suffix_text(Suffix suffix) {
  switch (suffix) {
    case Suffix::bucket:
      return "_bucket";
    case Suffix::sum:
      return "_sum";
    case Suffix::count:
      return "_count";
    case Suffix::none:
      break;
  }
  return {};
}

std::string_view content_type(ExpositionFormat format) {
  return format == ExpositionFormat::openmetrics
             ? "application/openmetrics-text; version=1.0.0; charset=utf-8"
             : "text/plain; version=0.0.4; charset=utf-8";
}

void render(const Snapshot& snapshot, const Selection& selection, ExpositionFormat format,
            std::string& out) {
  render_lines(snapshot, selection, format, out, [] { return true; });
}

bool render(const Snapshot& snapshot, const Selection& selection, ExpositionFormat format,
            const TakePiece& take) {
  std::string piece;
  piece.reserve(exposition_piece_bytes + longest_usual_line);
  const bool whole = render_lines(snapshot, selection, format, piece, [&] {
    if (piece.size() < exposition_piece_bytes) return true;
    const bool wanted = take(piece);
    piece.clear();
    return wanted;
  });
  return whole && (piece.empty() || take(piece));
}

ExpositionFormat negotiate(std::string_view accept_header) {
  const auto lowered = lower_case(accept_header);
  std::string_view accept = lowered;
  while (!accept.empty()) {
    auto range = text::take_until(accept, ',');
    const auto media = text::trim(text::take_until(range, ';'));
    bool refused = false;
    bool supported = true;
    while (!range.empty()) {
      const auto parameter = text::trim(text::take_until(range, ';'));
      refused = refused || is_zero_quality(parameter);
      if (parameter.starts_with("version=")) supported = parameter == "version=1.0.0";
    }
    if (media == "application/openmetrics-text" && supported && !refused) {
      return ExpositionFormat::openmetrics;
    }
  }
  return ExpositionFormat::prometheus_text;
}

}  // namespace strata
