#include "collectors/host/vmstat.h"

#include "collectors/host/lines.h"
#include "collectors/host/shapes/host_file.h"
#include "collectors/host/shapes/key_families.h"
#include "collectors/host/shapes/number.h"
#include "collectors/host/shapes/part.h"
#include "collectors/host/vmstat_metrics.h"

namespace strata::host {
namespace {

FamilyText vmstat_text(std::string_view key) {
  return {.name = "node_vmstat_" + std::string(key),
          .help = "/proc/vmstat information field " + std::string(key) + ".",
          .type = MetricType::untyped};
}

class Vmstat final : public Part {
 public:
  Vmstat(const HostFs& host, const VmstatOptions& options)
      : file_(host, {Root::proc, "vmstat"}),
        families_({.include = options.fields}, vmstat_fields, vmstat_text) {}

  Status collect(const CollectContext& context, Batch& batch) override;

 private:
  HostFile file_;
  KeyFamilies families_;
};

// "pgpgin 7344136"
Status Vmstat::collect(const CollectContext& /*context*/, Batch& batch) {
  if (!families_.status()) return families_.status();
  const auto text = file_.read();
  if (!text) return fail(text.error());
  families_.begin_round();
  std::size_t place = 0;
  bool any = false;
  each_whole_line(*text, [&](std::string_view line) {
    const auto* const def = families_.see(place++, text::take_field(line));
    if (def == nullptr && any) return;
    const auto value = number_of(line);
    any = any || value;
    if (def != nullptr && value) batch.add(*def, *value);
  });
  families_.hold(batch);
  return any ? Status() : fail(Code::parse, "vmstat: no line 'key number'");
}

}  // namespace

std::unique_ptr<Collector> make_vmstat(const HostFs& host, const VmstatOptions& options) {
  return made_of("vmstat", Placement::loop, std::make_unique<Vmstat>(host, options));
}

}  // namespace strata::host
