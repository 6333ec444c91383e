#include "agent/http/profile_routes.h"

#include <string>
#include <utility>

#include "agent/config/values.h"
#include "agent/http/answers.h"
#include "core/base/text.h"

namespace strata::agent {
namespace {

constexpr std::uint64_t most_seconds = 300;
constexpr std::uint64_t most_hertz = 999;

constexpr std::string_view index_page = R"(<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>strata: profiles</title></head><body>
<h1>Profiles</h1>
<ul>
<li><a href="profile?seconds=10">profile</a>: what runs on the CPUs
(<a href="profile?seconds=10&amp;format=html">as a flame graph</a>)</li>
<li><a href="off_cpu?seconds=10">off_cpu</a>: what threads wait for
(<a href="off_cpu?seconds=10&amp;format=html">as a flame graph</a>)</li>
</ul>
<p>seconds=1..300, container=NAME, hz=1..999, last=5m (out of what is kept),
format=pb.gz, svg, html or folded</p>
</body></html>
)";

Result<std::uint64_t> number_within(const httplib::Request& request, const std::string& key,
                                    std::uint64_t most, std::uint64_t otherwise) {
  if (!request.has_param(key)) return otherwise;
  const auto number = text::u64(request.get_param_value(key));
  if (number && *number >= 1 && *number <= most) return *number;
  return fail(Code::invalid, key + ": must be 1 to " + std::to_string(most));
}

int status_of(Code code) {
  switch (code) {
    case Code::invalid:
      return 400;
    case Code::not_found:
      return 404;
    case Code::unsupported:
      return 501;
    case Code::exhausted:
      return 503;
    default:
      return 500;
  }
}

void answer_failed(httplib::Response& response, const Error& error) {
  if (error.code == Code::exhausted) response.set_header("Retry-After", "10");
  answer_text(response, status_of(error.code), error.message);
}

void answer_profile(ProfileBackend& backend, profile::Kind kind, const httplib::Request& request,
                    httplib::Response& response) {
  const auto query = profile_query(request, kind);
  if (!query) return answer_failed(response, query.error());
  auto profile = backend.profile(*query);
  if (!profile) return answer_failed(response, profile.error());
  if (query->format == ProfileFormat::pprof)
    response.set_header("Content-Disposition", "attachment; filename=\"profile.pb.gz\"");
  response.set_content(*std::move(profile), std::string(content_type(query->format)));
}

}  // namespace

Result<ProfileQuery> profile_query(const httplib::Request& request, profile::Kind kind) {
  ProfileQuery query;
  query.kind = kind;
  const auto seconds = number_within(request, "seconds", most_seconds, 30);
  if (!seconds) return fail(seconds.error());
  query.duration = std::chrono::seconds(*seconds);
  const auto hertz = number_within(request, "hz", most_hertz, query.hertz);
  if (!hertz) return fail(hertz.error());
  query.hertz = static_cast<unsigned>(*hertz);
  query.container = request.get_param_value("container");
  query.incident = request.get_param_value("incident");
  if (request.has_param("last")) {
    const auto last = parse_duration(request.get_param_value("last"));
    if (!last) return fail(last.error().within("last"));
    if (kind != profile::Kind::cpu)
      return fail(Code::invalid, "last: only what runs on the CPUs is kept");
    query.last = *last;
  }
  if (request.has_param("format")) {
    const auto format = format_named(request.get_param_value("format"));
    if (!format) return fail(format.error());
    query.format = *format;
  }
  return query;
}

void route_profiles(httplib::Server& server, ProfileBackend& backend) {
  const auto index = [](const httplib::Request& /*request*/, httplib::Response& response) {
    response.set_content(std::string(index_page), "text/html; charset=utf-8");
  };
  server.Get("/debug/pprof/", index);
  server.Get("/debug/pprof", [](const httplib::Request& /*request*/, httplib::Response& response) {
    response.set_redirect("/debug/pprof/");
  });
  server.Get("/debug/pprof/profile", [&backend](const auto& request, auto& response) {
    answer_profile(backend, profile::Kind::cpu, request, response);
  });
  server.Get("/debug/pprof/off_cpu", [&backend](const auto& request, auto& response) {
    answer_profile(backend, profile::Kind::off_cpu, request, response);
  });
}

}  // namespace strata::agent
