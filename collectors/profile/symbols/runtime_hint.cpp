#include "collectors/profile/symbols/runtime_hint.h"

#include <algorithm>

namespace strata::profile {
namespace {

struct Known {
  std::string_view prefix;  // of the file's name
  Runtime runtime;
};

// Libraries before programs: they tell what an embedding program runs, too.
constexpr Known known[] = {
    {"libjvm.so", Runtime::java},
    {"libnode.so", Runtime::node},
    {"libcoreclr.so", Runtime::dotnet},
    {"libpython", Runtime::python},
    {"libruby", Runtime::ruby},
    {"libluajit", Runtime::luajit},
    {"node", Runtime::node},
    {"nodejs", Runtime::node},
    {"python", Runtime::python},
    {"ruby", Runtime::ruby},
    {"php", Runtime::php},
    {"luajit", Runtime::luajit},
};

std::string_view file_name(std::string_view path) {
  const auto slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

/// "python" names "python3.11" and not "pythonesque".
bool names(std::string_view prefix, std::string_view file) {
  if (!file.starts_with(prefix)) return false;
  if (prefix.starts_with("lib")) return true;
  const auto rest = file.substr(prefix.size());
  return rest.find_first_not_of("0123456789.-") == std::string_view::npos;
}

std::string generated_hint(Runtime runtime, bool perf_map) {
  if (perf_map) return "code generated since the perf map was last written";
  switch (runtime) {
    case Runtime::node:
      return "start node with --perf-basic-prof (and --interpreted-frames-native-stack for "
             "functions that are interpreted)";
    case Runtime::java:
      return "start java with -XX:+PreserveFramePointer, and write its perf map with "
             "`jcmd PID Compiler.perfmap` or -XX:+DumpPerfMapAtExit (JDK 17)";
    case Runtime::python:
      return "start python 3.12 or later with -X perf";
    case Runtime::dotnet:
      return "start .NET with DOTNET_PerfMapEnabled=1";
    case Runtime::ruby:
      return "start ruby with --yjit-perf";
    case Runtime::luajit:
      return "build LuaJIT with LUAJIT_USE_PERFTOOLS";
    case Runtime::php:
      return "set opcache.jit_debug=0x10 in PHP";
    case Runtime::native:
      break;
  }
  return "a just-in-time compiler that writes /tmp/perf-PID.map would give names";
}

std::string file_hint(const UnknownPlaces& places) {
  if (places.file.empty()) return {};
  auto text = places.file + " has no symbols: install its debug symbols";
  if (!places.build_id.empty()) text += " (build id " + places.build_id + ")";
  return text;
}

}  // namespace

std::string_view to_string(Runtime runtime) {
  switch (runtime) {
    case Runtime::native:
      return "";
    case Runtime::node:
      return "node";
    case Runtime::java:
      return "java";
    case Runtime::python:
      return "python";
    case Runtime::ruby:
      return "ruby";
    case Runtime::dotnet:
      return "dotnet";
    case Runtime::luajit:
      return "luajit";
    case Runtime::php:
      return "php";
  }
  return "";
}

Runtime runtime_of(const std::vector<Region>& regions) {
  for (const auto& [prefix, runtime] : known) {
    const auto is_it = [&prefix = prefix](const Region& region) {
      return region.kind == RegionKind::file && names(prefix, file_name(region.path));
    };
    if (std::any_of(regions.begin(), regions.end(), is_it)) return runtime;
  }
  return Runtime::native;
}

std::string hint_for(Runtime runtime, const UnknownPlaces& places) {
  const auto most = std::max({places.generated, places.files, places.elsewhere});
  if (most == 0) return {};
  if (places.generated == most) return generated_hint(runtime, places.perf_map);
  if (places.files == most) return file_hint(places);
  return "its stacks cannot be walked: build it with frame pointers (-fno-omit-frame-pointer)";
}

}  // namespace strata::profile
