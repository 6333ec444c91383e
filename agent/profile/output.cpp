#include "agent/profile/output.h"

#include <algorithm>

#include "agent/text/safe_text.h"
#include "collectors/profile/formats/flame_graph.h"
#include "collectors/profile/formats/folded.h"
#include "collectors/profile/formats/pprof.h"

namespace strata::agent {
namespace {

struct KnownFormat {
  std::string_view name;
  ProfileFormat format;
  std::string_view type;
};

constexpr std::array formats = {
    KnownFormat{"pb.gz", ProfileFormat::pprof, "application/octet-stream"},
    KnownFormat{"svg", ProfileFormat::svg, "image/svg+xml"},
    KnownFormat{"html", ProfileFormat::html, "text/html; charset=utf-8"},
    KnownFormat{"folded", ProfileFormat::folded, "text/plain; charset=utf-8"}};

}  // namespace

Result<ProfileFormat> format_of_file(std::string_view file) {
  const auto known = std::find_if(formats.begin(), formats.end(), [&](const auto& candidate) {
    return file.ends_with("." + std::string(candidate.name));
  });
  if (known != formats.end()) return known->format;
  return fail(Code::invalid,
              safe_text(file) + ": a name ends in .pb.gz, .svg, .html or .folded, by its format");
}

Result<ProfileFormat> format_named(std::string_view name) {
  const auto known = std::find_if(formats.begin(), formats.end(),
                                  [&](const auto& candidate) { return candidate.name == name; });
  if (known != formats.end()) return known->format;
  return fail(Code::invalid, "format: pb.gz, svg, html or folded");
}

std::string_view content_type(ProfileFormat format) {
  return std::find_if(formats.begin(), formats.end(),
                      [&](const auto& candidate) { return candidate.format == format; })
      ->type;
}

std::string title_of(profile::Kind kind, std::string_view container) {
  const std::string what = kind == profile::Kind::cpu ? "CPU profile of " : "Off-CPU profile of ";
  return what + (container.empty() ? "the host" : std::string(container));
}

std::string written(const profile::Profile& profile, ProfileFormat format,
                    const std::string& title) {
  switch (format) {
    case ProfileFormat::pprof:
      return profile::to_pprof(profile);
    case ProfileFormat::svg:
      return profile::to_flame_graph(profile, {.title = title, .page = profile::Page::svg});
    case ProfileFormat::html:
      return profile::to_flame_graph(profile, {.title = title, .page = profile::Page::html});
    case ProfileFormat::folded:
      return profile::to_folded(profile);
  }
  return {};
}

}  // namespace strata::agent
