#include "agent/http/api/routes.h"

#include <functional>
#include <memory>
#include <string>

#include "agent/http/api/query_api.h"

namespace strata::agent::api {
namespace {

/// The form's come before the address's, as in Go.
Parameters parameters_of(const httplib::Request& request) {
  Parameters parameters;
  parameters.add_form(request.body);
  for (const auto& [name, value] : request.params) parameters.add(name, value);
  return parameters;
}

void send(Answer answer, httplib::Response& response) {
  response.status = answer.status;
  response.set_content(std::move(answer.body), "application/json");
}

using Handler = std::function<Answer(const Parameters&)>;

void get(httplib::Server& server, const std::string& path, const Handler& handler) {
  server.Get("/api/v1/" + path, [handler](const auto& request, auto& response) {
    send(handler(parameters_of(request)), response);
  });
}

void get_and_post(httplib::Server& server, const std::string& path, const Handler& handler) {
  get(server, path, handler);
  server.Post("/api/v1/" + path, [handler](const auto& request, auto& response) {
    send(handler(parameters_of(request)), response);
  });
}

/// Links of alerts lead to Prometheus's page for an expression: here to its answer. Relative, for
/// those that come through a proxy with a prefix.
void answer_graph(const httplib::Request& request, httplib::Response& response) {
  const auto expression = request.get_param_value("g0.expr");
  response.set_redirect(
      expression.empty() ? "./"
                         : httplib::append_query_params("api/v1/query", {{"query", expression}}));
}

}  // namespace

bool is_api(std::string_view path) { return path.starts_with("/api/v1/"); }

void route_api(httplib::Server& server, QueryBackend& backend) {
  const auto api = std::make_shared<QueryApi>(backend);
  const auto bound = [&](auto method) {
    return [api, method](const Parameters& parameters) { return ((*api).*method)(parameters); };
  };
  get_and_post(server, "query", bound(&QueryApi::query));
  get_and_post(server, "query_range", bound(&QueryApi::query_range));
  get_and_post(server, "series", bound(&QueryApi::series));
  get_and_post(server, "labels", bound(&QueryApi::labels));
  get_and_post(server, "query_exemplars", exemplars);
  get_and_post(server, "format_query", format_query);
  get(server, "rules", bound(&QueryApi::rules));
  get(server, "alerts", [api](const auto& /*parameters*/) { return api->alerts(); });
  get(server, "metadata", bound(&QueryApi::metadata));
  get(server, "status/buildinfo", [](const auto& /*parameters*/) { return build_info(); });
  server.Get("/graph", answer_graph);
  server.Get(R"(/api/v1/label/([^/]+)/values)", [api](const auto& request, auto& response) {
    send(api->label_values(request.matches[1].str(), parameters_of(request)), response);
  });
}

}  // namespace strata::agent::api
