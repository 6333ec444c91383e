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

/// Packed, but for a text that is not worth it.
void send_packed(const Snapshot& snapshot, const Selection& selection, ExpositionFormat format,
                 httplib::Response& response) {
  GzipWriter packed;
  std::string small;
  bool is_small = true;
  render(snapshot, selection, format, [&](std::string_view piece) {
    if (is_small && small.empty() && piece.size() < smallest_gzipped) {
      small = piece;
      return true;
    }
    is_small = false;
    packed.add(piece);
    return true;
  });
  const auto type = content_type(format);
  if (is_small) return send_as_is(response, std::move(small), type);
  response.set_header("Content-Encoding", "gzip");
  send_as_is(response, packed.finish(), type);
}

/// HTTP/1.0 does not know chunks; and the library would pack them itself for a client that so much
/// as names an encoding that it has.
bool takes_chunks(const httplib::Request& request) {
  const auto encodings = request.get_header_value("Accept-Encoding");
  return request.version == "HTTP/1.1" && encodings.find("gzip") == std::string::npos &&
         encodings.find("br") == std::string::npos;
}

/// In node_exporter's words, which end without a newline.
void answer_refused(httplib::Response& response, const Error& error) {
  constexpr std::string_view unknown =
      "Couldn't create filtered metrics handler: couldn't create collector: ";
  response.status = 400;
  response.set_content((error.code == Code::not_found ? std::string(unknown) : "") + error.message,
                       "text/plain; charset=utf-8");
}

}  // namespace

void answer_text(httplib::Response& response, int status, const std::string& text) {
  response.status = status;
  response.set_content(text + "\n", "text/plain; charset=utf-8");
}

void answer_too_early(httplib::Response& response) {
  answer_text(response, 503, "no snapshot yet");
}

void answer_exposition(const SharedSnapshot& snapshot, const Selection& selection,
                       const httplib::Request& request, httplib::Response& response) {
  const auto format = negotiate(request.get_header_value("Accept"));
  const auto type = content_type(format);
  response.set_header("Vary", "Accept, Accept-Encoding");
  if (accepts_gzip(request.get_header_value("Accept-Encoding"))) {
    send_packed(*snapshot, selection, format, response);
  } else if (takes_chunks(request)) {
    response.set_chunked_content_provider(
        std::string(type), [=](std::size_t /*offset*/, httplib::DataSink& sink) {
          const bool whole = render(*snapshot, selection, format, [&](std::string_view piece) {
            return sink.write(piece.data(), piece.size());
          });
          if (whole) sink.done();
          return whole;
        });
  } else {
    std::string body;
    render(*snapshot, selection, format, body);
    send_as_is(response, std::move(body), type);
  }
}

void answer_chosen(const SharedSnapshot& snapshot, const Selection& within,
                   const httplib::Request& request, httplib::Response& response) {
  const auto selection = selection_of(*snapshot, within, parameters(request, "collect[]"),
                                      parameters(request, "exclude[]"));
  if (!selection) return answer_refused(response, selection.error());
  answer_exposition(snapshot, *selection, request, response);
}

}  // namespace strata::agent
