#include "agent/http/server.h"

#include <cerrno>
#include <thread>

#include <httplib.h>
#include <sys/socket.h>

#include "agent/http/bounded_server.h"
#include "agent/http/metrics_request.h"
#include "core/base/text.h"
#include "core/metrics/gzip.h"

namespace strata::agent {
namespace {

// A connection holds its thread for as long as BoundedServer lets it.
constexpr std::size_t http_threads = 24;
constexpr std::size_t smallest_gzipped = 1024;

constexpr std::string_view landing_page = R"(<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>strata</title></head><body>
<h1>strata</h1>
<ul>
<li><a href="/metrics">/metrics</a>:
<a href="/metrics/host">host</a>, <a href="/metrics/container">container</a>,
<a href="/metrics/dependency">dependency</a>, <a href="/metrics/business">business</a></li>
<li><a href="/debug/dump">/debug/dump</a>, <a href="/debug/events">/debug/events</a></li>
<li><a href="/-/healthy">/-/healthy</a>, <a href="/-/ready">/-/ready</a></li>
</ul></body></html>
)";

void answer_text(httplib::Response& response, int status, const std::string& text) {
  response.status = status;
  response.set_content(text + "\n", "text/plain; charset=utf-8");
}

std::vector<std::string> parameters(const httplib::Request& request, const std::string& key) {
  std::vector<std::string> values;
  const auto [begin, end] = request.params.equal_range(key);
  for (auto at = begin; at != end; ++at) values.push_back(at->second);
  return values;
}

/// Sends bytes that are encoded already; the library would compress a plain body once more. An
/// empty body goes the plain way: of length 0 the library makes a body without end.
void send_as_is(httplib::Response& response, std::string body, std::string_view type) {
  if (body.empty()) return response.set_content("", std::string(type));
  const auto shared = std::make_shared<const std::string>(std::move(body));
  response.set_content_provider(
      shared->size(), std::string(type),
      [shared](std::size_t offset, std::size_t length, httplib::DataSink& sink) {
        if (offset > shared->size() || length > shared->size() - offset) return false;
        return sink.write(shared->data() + offset, length);
      });
}

void answer_metrics(Backend& backend, std::optional<Layer> layer, const httplib::Request& request,
                    httplib::Response& response) {
  const auto snapshot = backend.fresh_snapshot();
  if (!snapshot) return answer_text(response, 503, "no snapshot yet");
  auto selection =
      selection_of(*snapshot, parameters(request, "collect[]"), parameters(request, "exclude[]"));
  if (!selection) return answer_text(response, 400, selection.error().message);
  selection->layer = layer;

  const auto format = negotiate(request.get_header_value("Accept"));
  std::string body;
  render(*snapshot, *selection, format, body);
  if (body.size() >= smallest_gzipped &&
      accepts_gzip(request.get_header_value("Accept-Encoding"))) {
    body = gzip(body);
    response.set_header("Content-Encoding", "gzip");
  }
  response.set_header("Vary", "Accept, Accept-Encoding");
  send_as_is(response, std::move(body), content_type(format));
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

void set_up(httplib::Server& server) {
  server.new_task_queue = [] { return new httplib::ThreadPool(http_threads); };
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
  std::thread thread;

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

  ~Impl() {
    server.stop();
    if (thread.joinable()) thread.join();
  }
};

Result<HttpServer> HttpServer::start(const ListenAddress& address, Backend& backend) {
  auto impl = std::make_unique<Impl>();
  set_up(impl->server);
  route_metrics(impl->server, backend);
  route_management(impl->server, backend);
  route_debug(impl->server, backend);
  if (auto bound = impl->bind(address); !bound) return fail(bound.error());
  impl->thread = std::thread([server = &impl->server] { server->listen_after_bind(); });
  // stop() has no effect before the thread has entered its loop.
  while (!impl->server.is_running()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  return HttpServer(std::move(impl));
}

HttpServer::HttpServer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
HttpServer::HttpServer(HttpServer&&) noexcept = default;
HttpServer::~HttpServer() = default;
int HttpServer::port() const { return impl_->port; }

}  // namespace strata::agent
