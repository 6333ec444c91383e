#include <cstddef>
#include <cstdint>
#include <string_view>

#include "collectors/profile/formats/flame_graph.h"
#include "collectors/profile/formats/folded.h"
#include "collectors/profile/formats/pprof.h"
#include "collectors/profile/formats/read_profile.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace strata::profile;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  (void)read_folded(bytes);
  const auto profile = read_profile(bytes);
  if (!profile) return 0;
  (void)to_folded(*profile);
  (void)read_pprof(to_pprof(*profile));
  (void)to_flame_graph(*profile, {.title = "fuzz"});
  (void)to_differential_flame_graph(*profile, *profile, {.title = "fuzz", .page = Page::html});
  return 0;
}
