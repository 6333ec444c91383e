#include "collectors/api/target_relabel.h"

#include <algorithm>
#include <utility>

namespace strata::api {
namespace {

constexpr std::string_view address_label = "__address__";
constexpr std::string_view scheme_label = "__scheme__";
constexpr std::string_view path_label = "__metrics_path__";

std::string_view query_of(const HttpUrl& url) {
  return std::string_view(url.path).substr(std::min(url.path.find('?'), url.path.size()));
}

LabelSet labels_before(const std::string& job, const TargetLabels::Pairs& more,
                       const HttpUrl& url) {
  LabelSet labels;
  for (const auto& [name, value] : more) labels.set(name, value);
  labels.set("job", job);
  labels.set(address_label, url.server.text());
  labels.set(scheme_label, url.tls ? "https" : "http");
  labels.set(path_label, url.path.substr(0, url.path.find('?')));
  return labels;
}

Result<HttpUrl> url_of(const LabelSet& labels, std::string_view query) {
  std::string text(labels.get(scheme_label));
  text.append("://").append(labels.get(address_label)).append(labels.get(path_label));
  auto url = parse_http_url(text.append(query));
  if (!url) return fail(url.error().within("relabel_configs"));
  return url;
}

}  // namespace

Result<ScrapeTarget> relabel_target(const std::string& job, const TargetLabels::Pairs& more,
                                    HttpUrl url, const Relabeler& rules) {
  auto labels = labels_before(job, more, url);
  if (!rules.empty()) {
    if (!rules.apply(labels)) return fail(Code::no_data, "relabel_configs drop the target");
    auto changed = url_of(labels, query_of(url));
    if (!changed) return fail(changed.error());
    url = *std::move(changed);
  }
  if (labels.get("instance").empty()) labels.set("instance", url.server.text());
  ScrapeTarget target{
      std::move(url),
      {{"job", std::string(labels.get("job"))}, {"instance", std::string(labels.get("instance"))}}};
  for (const auto& [name, value] : labels.pairs()) {
    if (name.starts_with("__") || name == "job" || name == "instance") continue;
    target.labels.emplace_back(name, value);
  }
  return target;
}

}  // namespace strata::api
