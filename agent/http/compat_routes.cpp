#include "agent/http/compat_routes.h"

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "agent/http/answers.h"
#include "agent/http/handler_metrics.h"
#include "agent/http/metrics_request.h"
#include "agent/http/redis_listener_metrics.h"

namespace strata::agent {
namespace {

/// One layer as the exporter has it.
Selection as_peer(Layer layer) {
  Selection selection;
  selection.layer = layer;
  selection.peers_only = true;
  return selection;
}

void route_landing_page(httplib::Server& server, std::string_view peer) {
  const std::string name(peer);
  const auto page = "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>" +
                    name + "</title></head><body>\n<p>strata, in the place of " + name +
                    ": <a href=\"/metrics\">/metrics</a></p>\n</body></html>\n";
  server.Get("/", [page](const auto& /*request*/, auto& response) {
    response.set_content(page, "text/html; charset=utf-8");
  });
}

/// What the exporters themselves answer, without a newline.
void route_health(httplib::Server& server, const char* path) {
  server.Get(path, [](const auto& /*request*/, auto& response) {
    response.set_content("ok", "text/plain; charset=utf-8");
  });
}

void answer_dependencies(const SharedSnapshot& snapshot, Selection selection,
                         const RedisListenerMetrics& metrics, const httplib::Request& request,
                         httplib::Response& response) {
  selection.behind = metrics.snapshot();
  answer_exposition(snapshot, selection, request, response);
}

/// An error ends without telling more than redis_exporter's: the target may hold a password.
void answer_target(const SharedSnapshot& snapshot, RedisListenerMetrics& metrics,
                   const httplib::Request& request, httplib::Response& response) {
  const auto target = request.get_param_value("target");
  if (target.empty()) {
    metrics.count_error();
    return answer_text(response, 400, "'target' parameter must be specified");
  }
  auto collectors = collectors_of_target(*snapshot, target);
  if (!collectors) {
    metrics.count_error();
    return answer_text(response, 404, collectors.error().message);
  }
  auto selection = as_peer(Layer::dependency);
  selection.only_collectors = std::move(*collectors);
  answer_dependencies(snapshot, std::move(selection), metrics, request, response);
}

void answer_host(Backend& backend, const HandlerMetrics& metrics, const httplib::Request& request,
                 httplib::Response& response) {
  const auto snapshot = backend.fresh_snapshot(LayerSet(Layer::host));
  if (!snapshot) return answer_too_early(response);
  auto selection = as_peer(Layer::host);
  selection.process = true;
  selection.behind = metrics.snapshot();
  answer_chosen(snapshot, selection, request, response);
}

}  // namespace

void route_cadvisor(httplib::Server& server, Backend& backend) {
  route_landing_page(server, "cAdvisor");
  route_health(server, "/healthz");
  server.Get("/metrics", [&backend](const auto& request, auto& response) {
    const auto snapshot = backend.fresh_snapshot(LayerSet(Layer::container));
    if (!snapshot) return answer_too_early(response);
    auto selection = as_peer(Layer::container);
    selection.runtime_labels = true;
    answer_exposition(snapshot, selection, request, response);
  });
}

void route_node_exporter(httplib::Server& server, Backend& backend) {
  route_landing_page(server, "Node Exporter");
  const auto metrics = std::make_shared<HandlerMetrics>();
  const auto answer = [&backend, metrics](const auto& request, auto& response) {
    HandlerMetrics::Request counted(*metrics);
    answer_host(backend, *metrics, request, response);
    counted.answered(response.status > 0 ? response.status : 200);
  };
  server.Get("/metrics", answer);
  server.Post("/metrics", answer);  // node_exporter asks for no method
  server.set_error_handler([](const auto& /*request*/, auto& response) {
    if (response.status == 404) answer_text(response, 404, "404 page not found");
  });
}

void route_redis_exporter(httplib::Server& server, Backend& backend) {
  route_landing_page(server, "redis_exporter");
  route_health(server, "/health");
  const auto metrics = std::make_shared<RedisListenerMetrics>();
  server.Get("/metrics", [&backend, metrics](const auto& request, auto& response) {
    const auto snapshot = backend.fresh_snapshot(LayerSet(Layer::dependency));
    if (!snapshot) return answer_too_early(response);
    auto selection = as_peer(Layer::dependency);
    selection.process = true;
    answer_dependencies(snapshot, std::move(selection), *metrics, request, response);
  });
  server.Get("/scrape", [&backend, metrics](const auto& request, auto& response) {
    const auto snapshot = backend.fresh_snapshot(LayerSet(Layer::dependency));
    if (!snapshot) return answer_too_early(response);
    answer_target(snapshot, *metrics, request, response);
  });
}

}  // namespace strata::agent
