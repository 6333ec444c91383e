#include "collectors/host/mdadm.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>

#include "collectors/host/lines.h"
#include "collectors/host/mdadm_metrics.h"
#include "collectors/host/shapes/host_file.h"
#include "collectors/host/shapes/part.h"

namespace strata::host {
namespace {

using Lines = std::vector<std::string_view>;

bool contains(std::string_view text, std::string_view word) {
  return text.find(word) != std::string_view::npos;
}

double count(std::string_view text, std::string_view word) {
  double found = 0;
  for (auto at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
    ++found;
  }
  return found;
}

/// The two numbers of "[4/3]" or "(16775552/195310144)", wherever the first such pair is.
std::optional<std::pair<double, double>> pair_in(std::string_view text, char open, char close) {
  for (auto at = text.find(open); at != std::string_view::npos; at = text.find(open, at + 1)) {
    auto inside = text.substr(at + 1, text.find(close, at) - at - 1);
    const auto first = text::u64(text::take_until(inside, '/'));
    const auto second = text::u64(inside);
    if (first && second)
      return std::pair(static_cast<double>(*first), static_cast<double>(*second));
  }
  return std::nullopt;
}

struct Activity {
  std::string_view word;
  MdState state;
};
constexpr std::array activities = {Activity{"recovery", MdState::recovering},
                                   Activity{"check", MdState::check},
                                   Activity{"resync", MdState::resync}};

/// "[=>...]  recovery =  8.5% (16775552/195310144) finish=17.0min", "resync=DELAYED".
void apply_activity(std::string_view line, MdArray& array) {
  const auto at =
      std::ranges::find_if(activities, [&](auto one) { return contains(line, one.word); });
  if (at == activities.end()) return;
  array.state = at->state;
  if (contains(line, "DELAYED") || contains(line, "PENDING")) {
    array.synced = 0;
  } else if (const auto done = pair_in(line, '(', ')')) {
    array.synced = done->first;
  }
}

/// Of the array line and those below it that are its own:
///   md7 : active raid6 sdb1[0] sde1[3] sdd1[2] sdc1[1](F)
///         7813735424 blocks super 1.2 level 6, 512k chunk, algorithm 2 [4/3] [U_UU]
///         bitmap: 0/30 pages [0KB], 65536KB chunk
std::optional<MdArray> array_of(const Lines& lines) {
  auto head = lines[0];
  MdArray array{.device = text::take_field(head)};
  const auto colon = text::take_field(head);
  const auto state = text::take_field(head);
  if (colon != ":" || lines.size() < 2) return std::nullopt;
  auto size = lines[1];
  const auto blocks = text::u64(text::take_field(size));
  if (!blocks) return std::nullopt;
  array.blocks = array.synced = static_cast<double>(*blocks);
  array.failed = count(lines[0], "(F)");
  array.spare = count(lines[0], "(S)");
  if (state == "inactive") {
    array.state = MdState::inactive;
  } else if (state != "active") {
    return std::nullopt;
  } else if (const auto disks = pair_in(size, '[', ']')) {
    array.required = disks->first;
    array.active = disks->second;
  } else if (contains(lines[0], "raid0") || contains(lines[0], "linear")) {
    array.required = array.active = count(lines[0], "[");
  } else {
    return std::nullopt;
  }
  for (const auto line : std::span(lines).subspan(2)) apply_activity(line, array);
  return array;
}

constexpr std::array<std::string_view, 5> array_states = {"active", "inactive", "recovering",
                                                          "resync", "check"};

void add_array(const MdArray& array, Batch& batch) {
  for (std::size_t i = 0; i < array_states.size(); ++i) {
    const bool in_it = static_cast<std::size_t>(array.state) == i;
    batch.add(md_state, in_it ? 1 : 0, {array.device, array_states.at(i)});
  }
  batch.add(md_disks, array.active, {array.device, "active"});
  batch.add(md_disks, array.failed, {array.device, "failed"});
  batch.add(md_disks, array.spare, {array.device, "spare"});
  batch.add(md_disks_required, array.required, {array.device});
  batch.add(md_blocks, array.blocks, {array.device});
  batch.add(md_blocks_synced, array.synced, {array.device});
}

/// Arrays without redundancy have no file that says so: they cannot lack a disk.
void add_degraded(const EntityView& array, const CollectContext& /*context*/, Batch& batch) {
  const auto level = read_file(array.directory + "/md/level");
  if (!level) return;
  const auto name = text::trim(*level);
  if (name != "raid0" && name != "linear") return;
  batch.add_rendered(md_files[1].def, Suffix::none, array.labels, 0);
}

class Mdstat final : public Part {
 public:
  explicit Mdstat(const HostFs& host) : file_(host, {Root::proc, "mdstat"}) {}

  Status collect(const CollectContext& /*context*/, Batch& batch) override {
    const auto text = file_.read();
    if (!text) return as_told(text.error(), Missing::no_data);
    if (!text->starts_with("Personalities")) return fail(Code::parse, "mdstat: no heading");
    for (const auto& array : parse_mdstat(*text)) add_array(array, batch);
    return {};
  }

 private:
  HostFile file_;
};

}  // namespace

std::vector<MdArray> parse_mdstat(std::string_view file) {
  std::vector<MdArray> arrays;
  Lines lines;
  const auto finish = [&] {
    auto array = lines.empty() ? std::nullopt : array_of(lines);
    lines.clear();
    if (!array) return;
    const bool known = std::ranges::find(arrays, array->device, &MdArray::device) != arrays.end();
    if (!known) arrays.push_back(*array);
  };
  each_whole_line(file, [&](std::string_view line) {
    const bool below = line.starts_with(' ') || line.starts_with('\t');
    if (!below) finish();
    const bool other =
        line.empty() || line.starts_with("Personalities") || line.starts_with("unused");
    if (below ? !lines.empty() : !other) lines.push_back(line);
  });
  finish();
  return arrays;
}

std::unique_ptr<Collector> make_mdadm(const HostFs& host) {
  EntityOptions options;
  options.missing = Missing::absent;
  options.add_more = add_degraded;
  return made_of("mdadm", Placement::loop, std::make_unique<Mdstat>(host),
                 std::make_unique<EntityDirs>(host, md_arrays, std::move(options)));
}

}  // namespace strata::host
