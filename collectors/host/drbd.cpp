#include "collectors/host/drbd.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "collectors/host/drbd_metrics.h"
#include "collectors/host/lines.h"
#include "collectors/host/shapes/host_file.h"
#include "collectors/host/shapes/number.h"
#include "collectors/host/shapes/part.h"

namespace strata::host {
namespace {

/// The words of one device.
class DrbdDevice {
 public:
  explicit DrbdDevice(std::string name) : name_(std::move(name)) {}

  void add(std::string_view key, std::string_view value, Batch& batch) {
    if (!seen_.emplace(key).second) return;
    if (key == "cs") batch.add(drbd::connected, value == "Connected" ? 1 : 0, {name_});
    const auto* const number = std::ranges::find(drbd::numbers, key, &drbd::Number::key);
    if (number != drbd::numbers.end()) {
      const auto found = number_of(value, {.times = number->times});
      if (found) batch.add(number->def, *found, {name_});
    }
    const auto* const pair = std::ranges::find(drbd::pairs, key, &drbd::Pair::key);
    const auto slash = value.find('/');
    if (pair == drbd::pairs.end() || slash == std::string_view::npos) return;
    const auto yes = [pair](std::string_view state) { return state == pair->yes ? 1 : 0; };
    batch.add(pair->def, yes(value.substr(0, slash)), {name_, "local"});
    batch.add(pair->def, yes(value.substr(slash + 1)), {name_, "remote"});
  }

 private:
  std::string name_;
  std::set<std::string, std::less<>> seen_;
};

class Drbd final : public Part {
 public:
  explicit Drbd(const HostFs& host) : file_(host, {Root::proc, "drbd"}) {}

  Status collect(const CollectContext& /*context*/, Batch& batch) override {
    const auto text = file_.read();
    if (!text) return as_told(text.error(), Missing::no_data);
    add_drbd(*text, batch);
    return {};
  }

 private:
  HostFile file_;
};

}  // namespace

// " 0: cs:Connected ro:Primary/Secondary ds:UpToDate/UpToDate C r-----" and, in the next line,
// "    ns:17324442 nr:10961 dw:10961 dr:13 al:1 bm:0 lo:0 pe:0 ua:0 ap:0 ep:1 wo:b oos:0".
void add_drbd(std::string_view file, Batch& batch) {
  std::optional<DrbdDevice> device;
  std::set<std::string, std::less<>> devices;
  each_whole_line(file, [&](std::string_view line) {
    for (auto word = text::take_field(line); !word.empty(); word = text::take_field(line)) {
      const auto colon = word.find(':');
      if (colon == std::string_view::npos) continue;
      const auto key = word.substr(0, colon);
      if (colon + 1 == word.size() && text::u64(key)) {
        device.reset();
        if (devices.emplace(key).second) device.emplace("drbd" + std::string(key));
      } else if (device) {
        device->add(key, word.substr(colon + 1), batch);
      }
    }
  });
}

std::unique_ptr<Collector> make_drbd(const HostFs& host) {
  return made_of("drbd", Placement::loop, std::make_unique<Drbd>(host));
}

}  // namespace strata::host
