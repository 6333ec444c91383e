#include <algorithm>
#include <compare>
#include <map>
#include <unordered_map>
#include <utility>

#include "collectors/profile/formats/gunzip.h"
#include "collectors/profile/formats/pprof.h"
#include "collectors/profile/formats/pprof.pb.h"
#include "collectors/profile/formats/pprof_names.h"
#include "core/base/text.h"

namespace strata::profile {
namespace {

namespace wire = pprof::wire;

constexpr std::size_t most_bytes = std::size_t{64} << 20U;
// A file can refer to the same long name or long stack again and again.
constexpr std::size_t most_copied = std::size_t{256} << 20U;
constexpr std::size_t most_frames = std::size_t{16} << 20U;
constexpr std::size_t most_hints = 256;

/// Which of a sample's values is what.
struct Values {
  int count = -1;
  int time = -1;
  std::uint64_t unit = 1;  // nanoseconds of one
};

std::uint64_t nanoseconds_of(std::string_view unit) {
  if (unit == "microseconds") return 1000;
  if (unit == "milliseconds") return 1000 * 1000;
  if (unit == "seconds") return 1000 * 1000 * 1000;
  return 1;
}

Wait wait_of_label(std::string_view name) {
  for (const auto wait : {Wait::disk, Wait::network, Wait::lock, Wait::sleep, Wait::pipe,
                          Wait::poll, Wait::run_queue}) {
    if (name == to_string(wait)) return wait;
  }
  return Wait::unknown;
}

class PprofReader {
 public:
  explicit PprofReader(const wire::Profile& in) : in_(in) {}

  /// Once.
  Result<Profile> read() {
    read_types();
    read_mappings();
    index_functions();
    for (const auto& location : in_.location()) read_location(location);
    for (const auto& sample : in_.sample()) read_sample(sample);
    for (const auto comment : in_.comment()) read_comment(comment);
    if (copied_ > most_copied || frames_ > most_frames) {
      return fail(Code::exhausted, "pprof: names or stacks repeat beyond measure");
    }
    return std::move(out_);
  }

 private:
  [[nodiscard]] std::string_view text(std::int64_t place) const {
    if (place < 0 || place >= in_.string_table_size()) return {};
    return in_.string_table(static_cast<int>(place));
  }

  /// Empty, beyond the measure of what is copied.
  std::string copied(std::int64_t place) { return copied(text(place)); }
  std::string copied(std::string_view found) {
    copied_ += found.size() + 1;
    return copied_ > most_copied ? std::string() : std::string(found);
  }

  void read_types() {
    for (int i = 0; i < in_.sample_type_size(); ++i) {
      const auto& type = in_.sample_type(i);
      const bool counts = text(type.unit()) == pprof::count;
      if (counts && values_.count < 0) values_.count = i;
      if (!counts) values_.time = i;
      if (text(type.type()) == pprof::off_cpu) out_.kind = Kind::off_cpu;
    }
    if (values_.time >= 0) {
      values_.unit = nanoseconds_of(text(in_.sample_type(values_.time).unit()));
    }
    out_.begin = WallTime(Duration(in_.time_nanos()));
    out_.duration = Duration(in_.duration_nanos());
    out_.period = Duration(in_.period());
  }

  void read_mappings() {
    for (const auto& mapping : in_.mapping()) {
      mappings_.try_emplace(mapping.id(), static_cast<std::uint32_t>(out_.mappings.size()));
      Mapping one{mapping.memory_start(), mapping.memory_limit(), mapping.file_offset(),
                  copied(mapping.filename()), copied(mapping.build_id())};
      if (one.path.starts_with(pprof::kernel)) one.path = our_kernel;
      out_.mappings.push_back(std::move(one));
    }
  }

  void index_functions() {
    for (int i = 0; i < in_.function_size(); ++i) functions_.try_emplace(in_.function(i).id(), i);
  }

  void read_location(const wire::Location& location) {
    Frame frame;
    frame.address = location.address();
    if (const auto mapping = mappings_.find(location.mapping_id()); mapping != mappings_.end()) {
      frame.mapping = mapping->second;
      frame.kernel = out_.mappings[mapping->second].path == our_kernel;
    }
    const auto first = static_cast<std::uint32_t>(out_.frames.size());
    for (const auto& line : location.line()) {
      const auto found = functions_.find(line.function_id());
      if (found == functions_.end()) continue;
      const auto& function = in_.function(found->second);
      frame.function = copied(function.name());
      if (function.system_name() != function.name()) {
        frame.raw_name = copied(function.system_name());
      }
      out_.frames.push_back(frame);
    }
    if (out_.frames.size() == first) out_.frames.push_back(frame);
    const auto size = static_cast<std::uint32_t>(out_.frames.size()) - first;
    locations_.try_emplace(location.id(), first, size);
  }

  void read_sample(const wire::Sample& sample) {
    Sample one;
    for (const auto id : sample.location_id()) {
      const auto found = locations_.find(id);
      if (found == locations_.end()) continue;
      const auto [first, size] = found->second;
      frames_ += size;
      if (frames_ > most_frames) return;
      for (std::uint32_t i = 0; i < size; ++i) one.frames.push_back(first + i);
    }
    one.count = value(sample, values_.count, 1);
    one.nanoseconds = value(sample, values_.time, values_.unit);
    read_labels(sample, one);
    out_.samples.push_back(std::move(one));
  }

  /// Those of a difference may be negative; they count as none.
  static std::uint64_t value(const wire::Sample& sample, int place, std::uint64_t unit) {
    constexpr std::int64_t most = std::int64_t{1} << 62U;
    if (place < 0 || place >= sample.value_size()) return 0;
    const auto value = std::clamp(sample.value(place), std::int64_t{0}, most);
    const auto whole = static_cast<std::uint64_t>(value);
    return whole > static_cast<std::uint64_t>(most) / unit ? static_cast<std::uint64_t>(most)
                                                           : whole * unit;
  }

  void read_labels(const wire::Sample& sample, Sample& out) {
    Owner owner{};
    for (const auto& label : sample.label()) {
      const auto key = text(label.key());
      if (key == pprof::container) owner.container = label.text();
      if (key == pprof::container_id) owner.container_id = label.text();
      if (key == pprof::process) owner.comm = label.text();
      if (key == pprof::pid) owner.pid = label.num();
      if (key == pprof::thread) out.thread = copied(label.text());
      if (key == pprof::wait) out.wait = wait_of_label(text(label.text()));
    }
    out.process = process_of(owner);
  }

  /// Places of texts, as in the file: comparing those is enough.
  struct Owner {
    std::int64_t container = 0, container_id = 0, comm = 0, pid = 0;
    auto operator<=>(const Owner&) const = default;
  };

  std::uint32_t process_of(const Owner& owner) {
    const auto [found, is_new] =
        processes_.try_emplace(owner, static_cast<std::uint32_t>(out_.processes.size()));
    if (is_new) {
      const bool is_pid = owner.pid > 0 && std::in_range<pid_t>(owner.pid);
      out_.processes.push_back({is_pid ? static_cast<pid_t>(owner.pid) : 0, copied(owner.comm),
                                copied(owner.container), copied(owner.container_id)});
    }
    return found->second;
  }

  /// Ours; others' tell us nothing.
  void read_comment(std::int64_t place) {
    const auto comment = text(place);
    for (const auto& [what, count] : pprof::loss_comments) {
      if (!comment.starts_with(what)) continue;
      out_.losses.*count = strata::text::u64(comment.substr(what.size())).value_or(0);
    }
    if (comment.starts_with(pprof::no_tables)) {
      out_.losses.no_tables = copied(comment.substr(pprof::no_tables.size()));
    }
    if (comment.starts_with(pprof::hint_of)) read_hint(comment.substr(pprof::hint_of.size()));
  }

  void read_hint(std::string_view hint) {
    if (++hints_ > most_hints) return;
    const auto pid = strata::text::number<pid_t>(strata::text::take_until(hint, ':'));
    for (auto& process : out_.processes) {
      if (pid == process.pid) process.hint = copied(strata::text::trim(hint));
    }
  }

  const wire::Profile& in_;
  Profile out_;
  Values values_;
  std::unordered_map<std::uint64_t, std::uint32_t> mappings_;
  std::unordered_map<std::uint64_t, int> functions_;
  std::unordered_map<std::uint64_t, std::pair<std::uint32_t, std::uint32_t>> locations_;
  std::map<Owner, std::uint32_t> processes_;
  std::size_t copied_ = 0;
  std::size_t frames_ = 0;
  std::size_t hints_ = 0;
};

constexpr std::string_view gzip_magic = "\x1f\x8b";

Result<Profile> read_message(std::string_view bytes) {
  wire::Profile message;
  if (bytes.size() > most_bytes) return fail(Code::exhausted, "pprof: more than 64 MiB");
  if (!message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return fail(Code::parse, "no profile of pprof's");
  }
  if (message.sample_type_size() == 0) return fail(Code::parse, "a profile without sample types");
  return PprofReader(message).read();
}

}  // namespace

Result<Profile> read_pprof(std::string_view bytes) {
  if (!bytes.starts_with(gzip_magic)) return read_message(bytes);
  const auto content = gunzip(bytes, most_bytes);
  return content ? read_message(*content) : fail(content.error());
}

}  // namespace strata::profile
