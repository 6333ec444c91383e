#include "agent/http/answers.h"

#include <memory>
#include <utility>

#include "agent/http/metrics_request.h"
#include "core/metrics/gzip.h"

namespace strata::agent {
namespace {

constexpr std::size_t smallest_gzipped = 1024;

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

}  // namespace

void answer_text(httplib::Response& response, int status, const std::string& text) {
  response.status = status;
  response.set_content(text + "\n", "text/plain; charset=utf-8");
}

void answer_too_early(httplib::Response& response) {
  answer_text(response, 503, "no snapshot yet");
}

void answer_exposition(const Snapshot& snapshot, const Selection& selection,
                       const httplib::Request& request, httplib::Response& response) {
  const auto format = negotiate(request.get_header_value("Accept"));
  std::string body;
  render(snapshot, selection, format, body);
  if (body.size() >= smallest_gzipped &&
      accepts_gzip(request.get_header_value("Accept-Encoding"))) {
    body = gzip(body);
    response.set_header("Content-Encoding", "gzip");
  }
  response.set_header("Vary", "Accept, Accept-Encoding");
  send_as_is(response, std::move(body), content_type(format));
}

void answer_chosen(const Snapshot& snapshot, const Selection& within,
                   const httplib::Request& request, httplib::Response& response) {
  const auto selection = selection_of(snapshot, within, parameters(request, "collect[]"),
                                      parameters(request, "exclude[]"));
  if (!selection) return answer_text(response, 400, selection.error().message);
  answer_exposition(snapshot, *selection, request, response);
}

}  // namespace strata::agent
