#include <algorithm>
#include <iostream>

#include "agent/commands/commands.h"
#include "agent/commands/one_shot.h"
#include "agent/http/metrics_request.h"

namespace strata::agent {
namespace {

bool wanted(const std::vector<Layer>& layers, Layer layer) {
  return layers.empty() || std::find(layers.begin(), layers.end(), layer) != layers.end();
}

/// Switches off what the asked layers do not need, so that nobody is asked in vain.
void narrow(Config& config, const std::vector<Layer>& layers) {
  if (!wanted(layers, Layer::dependency)) config.redis.emplace();
  if (!wanted(layers, Layer::business)) config.apis.clear();
}

Result<std::string> exposition_of(Pipeline& pipeline, const std::vector<Layer>& layers,
                                  const std::vector<std::string>& collectors) {
  const auto snapshot = pipeline.snapshots().fresh(LayerSet::all());
  if (!snapshot) return fail(Code::timeout, "no snapshot");
  auto selection = selection_of(*snapshot, {}, collectors, {});
  if (!selection) return fail(selection.error());
  std::string text;
  if (layers.empty()) render(*snapshot, *selection, ExpositionFormat::prometheus_text, text);
  for (const auto layer : layers) {
    selection->layer = layer;
    render(*snapshot, *selection, ExpositionFormat::prometheus_text, text);
  }
  return text;
}

/// Why there is nothing to show: the first error of a collector of these layers.
Status first_trouble(Pipeline& pipeline, const std::vector<Layer>& layers) {
  const auto snapshot = pipeline.snapshots().latest();
  for (const auto& collector : snapshot->collectors) {
    if (!collector.up && wanted(layers, collector.layer)) {
      return fail(collector.last_error.within(collector.name));
    }
  }
  return {};
}

}  // namespace

int run_metrics(const MetricsOptions& options) {
  auto config = effective_config(options.sources);
  if (!config) return failed(config.error());
  std::vector<Layer> layers;
  for (const auto& name : options.layers) {
    const auto layer = layer_named(name);
    if (!layer) return failed(layer.error().within("metrics"));
    layers.push_back(*layer);
  }
  narrow(*config, layers);
  config->kernel.enabled = config->kernel.enabled && options.kernel_seconds > 0;
  const auto settle_for =
      std::chrono::duration_cast<Duration>(std::chrono::duration<double>(options.kernel_seconds));
  const auto done = with_pipeline(std::move(*config), settle_for, [&](Pipeline& pipeline) {
    const auto text = exposition_of(pipeline, layers, options.collectors);
    if (!text) return failed(text.error().within("metrics"));
    if (text->empty()) {
      const auto trouble = first_trouble(pipeline, layers);
      if (!trouble) return failed(trouble.error().within("metrics"));
    }
    std::cout << *text << std::flush;
    return exit_done;
  });
  return done ? *done : failed(done.error());
}

}  // namespace strata::agent
