#include "agent/http/server.h"

#include <cerrno>
#include <utility>

#include <httplib.h>
#include <sys/socket.h>

#include "agent/http/answers.h"
#include "agent/http/api/routes.h"
#include "agent/http/bounded_server.h"
#include "agent/http/compat_routes.h"
#include "agent/http/growing_pool.h"
#include "agent/http/metrics_request.h"
#include "agent/http/profile_routes.h"
#include "core/base/text.h"

namespace strata::agent {
namespace {

// At most. A connection holds its thread for as long as BoundedServer lets it.
constexpr std::size_t http_threads = 24;
constexpr std::size_t compat_threads = 8;

constexpr std::string_view landing_page = R"(<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>strata</title></head><body>
<h1>strata</h1>
<ul>
<li><a href="/metrics">/metrics</a>:
<a href="/metrics/host">host</a>, <a href="/metrics/container">container</a>,
<a href="/metrics/dependency">dependency</a>, <a href="/metrics/business">business</a></li>
<li><a href="/debug/dump">/debug/dump</a>, <a href="/debug/events">/debug/events</a>,
<a href="/debug/config">/debug/config</a>, <a href="/debug/log">/debug/log</a>,
<a href="/debug/top">/debug/top</a>, <a href="/debug/pprof/">/debug/pprof</a></li>
<li><a href="/api/v1/incidents">/api/v1/incidents</a>, <a href="/api/v1/alerts">/api/v1/alerts</a>,
<a href="/api/v1/rules">/api/v1/rules</a></li>
<li><a href="/-/healthy">/-/healthy</a>, <a href="/-/ready">/-/ready</a></li>
</ul></body></html>
)";

void answer_metrics(Backend& backend, std::optional<Layer> layer, const httplib::Request& request,
                    httplib::Response& response) {
  const auto snapshot = backend.fresh_snapshot(layer ? LayerSet(*layer) : LayerSet::all());
  if (!snapshot) return answer_too_early(response);
  answer_chosen(snapshot, {.layer = layer, .host_labels = true}, request, response);
}

void route_metrics(httplib::Server& server, Backend& backend) {
  server.Get("/metrics", [&backend](const auto& request, auto& response) {
    answer_metrics(backend, std::nullopt, request, response);
  });
  server.Get(R"(/metrics/([^/]+))", [&backend](const auto& request, auto& response) {
    const auto layer = layer_named(request.matches[1].str());
    if (!layer) return answer_text(response, 404, layer.error().message);
    answer_metrics(backend, *layer, request, response);
  });
}

void route_management(httplib::Server& server, Backend& backend) {
  server.Get("/-/healthy", [](const auto& /*request*/, auto& response) {
    answer_text(response, 200, "strata is healthy.");
  });
  server.Get("/-/ready", [&backend](const auto& /*request*/, auto& response) {
    const bool ready = backend.ready();
    answer_text(response, ready ? 200 : 503, ready ? "strata is ready." : "strata is not ready.");
  });
  server.Post("/-/reload", [&backend](const auto& /*request*/, auto& response) {
    const auto reloaded = backend.reload();
    if (!reloaded) return answer_text(response, 500, "reload: " + reloaded.error().message);
    answer_text(response, 200, "reloaded");
  });
}

void route_debug(httplib::Server& server, Backend& backend) {
  server.Get("/debug/dump", [&backend](const auto& /*request*/, auto& response) {
    response.set_content(backend.dump(), "application/json");
  });
  server.Get("/debug/top", [&backend](const auto& request, auto& response) {
    auto look = backend.top(request.get_param_value("container"));
    if (look.empty()) return answer_too_early(response);
    response.set_content(std::move(look), "application/json");
  });
  server.Get("/api/v1/incidents", [&backend](const auto& /*request*/, auto& response) {
    response.set_content(backend.incidents(), "application/json");
  });
  server.Get("/debug/log", [&backend](const auto& /*request*/, auto& response) {
    response.set_content(backend.log(), "text/plain; charset=utf-8");
  });
  server.Get("/debug/config", [&backend](const auto& /*request*/, auto& response) {
    response.set_content(backend.configuration(), "text/plain; charset=utf-8");
  });
  server.Get("/debug/events", [&backend](const auto& request, auto& response) {
    const auto after = text::u64(request.get_param_value("after"));
    if (request.has_param("after") && !after) {
      return answer_text(response, 400, "after: not a sequence number");
    }
    response.set_content(backend.events(after.value_or(0)), "application/x-ndjson");
  });
  server.Get("/", [](const auto& /*request*/, auto& response) {
    response.set_content(std::string(landing_page), "text/html; charset=utf-8");
  });
}

void route(httplib::Server& server, Backend& backend, Face face) {
  switch (face) {
    case Face::agent:
      route_metrics(server, backend);
      route_management(server, backend);
      if (auto* const profiles = backend.profiles()) route_profiles(server, *profiles);
      if (auto* const queries = backend.queries()) api::route_api(server, *queries);
      return route_debug(server, backend);
    case Face::cadvisor:
      return route_cadvisor(server, backend);
    case Face::node_exporter:
      return route_node_exporter(server, backend);
    case Face::redis_exporter:
      return route_redis_exporter(server, backend);
  }
}

void set_up(httplib::Server& server, std::size_t threads) {
  server.new_task_queue = [threads] { return new GrowingPool(threads); };
  server.set_tcp_nodelay(true);
  // The library's default shares the port with any other process that asks for it.
  server.set_socket_options([](socket_t socket) {
    const int yes = 1;
    ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  });
}

}  // namespace

struct HttpServer::Impl {
  BoundedServer server;
  int port = 0;

  Status bind(const ListenAddress& address) {
    const std::string host = address.host.empty() ? "0.0.0.0" : address.host;
    errno = 0;
    if (address.port == 0) {
      port = server.bind_to_any_port(host);
    } else if (server.bind_to_port(host, address.port)) {
      port = address.port;
    }
    if (port > 0) return {};
    return fail(errno_error(errno != 0 ? errno : EADDRNOTAVAIL, "listen " + to_text(address)));
  }
};

Result<HttpServer> HttpServer::start(const ListenAddress& address, Backend& backend, Face face) {
  auto impl = std::make_unique<Impl>();
  set_up(impl->server, face == Face::agent ? http_threads : compat_threads);
  route(impl->server, backend, face);
  if (auto bound = impl->bind(address); !bound) return fail(bound.error());
  impl->server.start();
  return HttpServer(std::move(impl));
}

HttpServer::HttpServer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
HttpServer::HttpServer(HttpServer&&) noexcept = default;
HttpServer::~HttpServer() = default;
void HttpServer::close() { impl_->server.close(); }
int HttpServer::port() const { return impl_->port; }

}  // namespace strata::agent
