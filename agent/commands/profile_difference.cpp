#include <iostream>

#include "agent/commands/commands.h"
#include "agent/commands/output_file.h"
#include "agent/profile/output.h"
#include "agent/text/safe_text.h"
#include "collectors/profile/formats/flame_graph.h"
#include "collectors/profile/formats/read_profile.h"
#include "core/base/host_fs.h"

namespace strata::agent {
namespace {

Result<profile::Profile> read(const std::string& path) {
  const auto bytes = read_file(path);
  if (!bytes) return fail(bytes.error());
  auto profile = profile::read_profile(*bytes);
  if (!profile) return fail(profile.error().within(path));
  return profile;
}

Status write_difference(const ProfileOptions& options) {
  const auto format = format_of_file(options.output);
  if (!format) return fail(format.error().within("--output"));
  if (*format != ProfileFormat::svg && *format != ProfileFormat::html) {
    return fail(Code::invalid, "--diff: a flame graph, so --output ends in .svg or .html");
  }
  const auto& before = options.difference.front();
  const auto& after = options.difference.back();
  const auto earlier = read(before);
  if (!earlier) return fail(earlier.error());
  const auto later = read(after);
  if (!later) return fail(later.error());
  auto file = OutputFile::open(options.output);
  if (!file) return fail(file.error());
  const auto page = *format == ProfileFormat::svg ? profile::Page::svg : profile::Page::html;
  const auto graph = profile::to_differential_flame_graph(
      *earlier, *later, {.title = "From " + before + " to " + after, .page = page});
  if (auto written = file->write(graph); !written) return written;
  std::cout << "From " << safe_text(before) << " to " << safe_text(after) << ": "
            << safe_text(options.output) << '\n'
            << std::flush;
  return {};
}

}  // namespace

int run_profile_difference(const ProfileOptions& options) {
  const auto done = write_difference(options);
  return done ? exit_done : failed(done.error().within("profile"));
}

}  // namespace strata::agent
