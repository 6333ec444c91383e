#include "collectors/profile/formats/pprof.h"

#include <map>
#include <unordered_map>
#include <utility>

#include "collectors/profile/formats/pprof.pb.h"
#include "collectors/profile/formats/pprof_names.h"
#include "collectors/profile/formats/stacks.h"
#include "collectors/profile/formats/text.h"
#include "core/metrics/gzip.h"

namespace strata::profile {
namespace {

namespace wire = pprof::wire;

class Writer {
 public:
  explicit Writer(const Profile& profile) : profile_(profile) { text({}); }

  std::string write() {
    add_types();
    add_mappings();
    for (const auto& frame : profile_.frames) add_location(frame);
    for (const auto& sample : profile_.samples) add_sample(sample);
    add_comments();
    for (const auto& one : texts_) out_.add_string_table(one);
    return gzip(out_.SerializeAsString());
  }

 private:
  std::int64_t text(std::string_view foreign) {
    auto clean = clean_text(foreign);
    const auto [found, is_new] =
        known_texts_.try_emplace(clean, static_cast<std::int64_t>(texts_.size()));
    if (is_new) texts_.push_back(std::move(clean));
    return found->second;
  }

  void set_type(wire::ValueType& type, std::string_view name, std::string_view unit) {
    type.set_type(text(name));
    type.set_unit(text(unit));
  }

  void add_types() {
    const bool cpu = profile_.kind == Kind::cpu;
    const auto measured = cpu ? pprof::cpu : pprof::off_cpu;
    set_type(*out_.add_sample_type(), cpu ? pprof::samples : pprof::events, pprof::count);
    set_type(*out_.add_sample_type(), measured, pprof::nanoseconds);
    set_type(*out_.mutable_period_type(), measured, pprof::nanoseconds);
    out_.set_default_sample_type(text(measured));
    out_.set_period(profile_.period.count());
    out_.set_time_nanos(profile_.begin.time_since_epoch().count());
    out_.set_duration_nanos(profile_.duration.count());
  }

  void add_mappings() {
    for (const auto& mapping : profile_.mappings) {
      auto& out = *out_.add_mapping();
      out.set_id(static_cast<std::uint64_t>(out_.mapping_size()));
      out.set_memory_start(mapping.start);
      out.set_memory_limit(mapping.limit);
      out.set_file_offset(mapping.offset);
      out.set_filename(text(mapping.path == our_kernel ? pprof::kernel : mapping.path));
      out.set_build_id(text(mapping.build_id));
      out.set_has_functions(true);  // until a frame is found that has none
    }
  }

  void add_location(const Frame& frame) {
    auto& out = *out_.add_location();
    out.set_id(static_cast<std::uint64_t>(out_.location_size()));
    out.set_address(frame.address);
    const bool mapped = frame.mapping && *frame.mapping < profile_.mappings.size();
    if (mapped) out.set_mapping_id(*frame.mapping + 1);
    if (!frame.function.empty()) {
      out.add_line()->set_function_id(function_id(frame.function, frame.raw_name));
    } else if (mapped) {
      out_.mutable_mapping(static_cast<int>(*frame.mapping))->set_has_functions(false);
    } else if (frame.address == 0) {
      out.add_line()->set_function_id(function_id("[unknown]", {}));
    }
  }

  std::uint64_t function_id(const std::string& name, const std::string& raw_name) {
    const auto key = std::pair(text(name), text(raw_name.empty() ? name : raw_name));
    const auto [found, is_new] = functions_.try_emplace(key, functions_.size() + 1);
    if (is_new) {
      auto& out = *out_.add_function();
      out.set_id(found->second);
      out.set_name(key.first);
      out.set_system_name(key.second);
    }
    return found->second;
  }

  /// The location that stands for a stack of none: samples without one are left out by readers.
  std::uint64_t no_stack_id() {
    if (no_stack_id_ == 0) {
      auto& out = *out_.add_location();
      no_stack_id_ = static_cast<std::uint64_t>(out_.location_size());
      out.set_id(no_stack_id_);
      out.add_line()->set_function_id(function_id(std::string(no_stack), {}));
    }
    return no_stack_id_;
  }

  void add_label(wire::Sample& sample, std::string_view key, std::string_view value) {
    if (value.empty()) return;
    auto& label = *sample.add_label();
    label.set_key(text(key));
    label.set_text(text(value));
  }

  void add_labels(const Sample& sample, wire::Sample& out) {
    if (sample.process < profile_.processes.size()) {
      const auto& process = profile_.processes[sample.process];
      add_label(out, pprof::container, process.container);
      add_label(out, pprof::container_id, process.container_id);
      add_label(out, pprof::process, process.comm);
      if (process.pid != 0) {
        auto& pid = *out.add_label();
        pid.set_key(text(pprof::pid));
        pid.set_num(process.pid);
      }
    }
    add_label(out, pprof::thread, sample.thread);
    add_label(out, pprof::wait, to_string(sample.wait));
  }

  void add_sample(const Sample& sample) {
    auto& out = *out_.add_sample();
    for (const auto frame : sample.frames) {
      if (frame < profile_.frames.size()) out.add_location_id(frame + 1);
    }
    if (out.location_id_size() == 0) out.add_location_id(no_stack_id());
    out.add_value(static_cast<std::int64_t>(sample.count));
    out.add_value(static_cast<std::int64_t>(sample.nanoseconds));
    add_labels(sample, out);
  }

  void add_comment(std::string_view what, const std::string& value) {
    if (!value.empty()) out_.add_comment(text(std::string(what) + value));
  }

  void add_comments() {
    const auto& losses = profile_.losses;
    for (const auto& [what, count] : pprof::loss_comments) {
      if (losses.*count != 0) add_comment(what, std::to_string(losses.*count));
    }
    add_comment(pprof::no_tables, losses.no_tables);
    for (const auto& process : profile_.processes) {
      if (process.hint.empty()) continue;
      add_comment(pprof::hint_of, std::to_string(process.pid) + ": " + process.hint);
    }
  }

  const Profile& profile_;
  wire::Profile out_;
  std::vector<std::string> texts_;
  std::unordered_map<std::string, std::int64_t> known_texts_;
  std::map<std::pair<std::int64_t, std::int64_t>, std::uint64_t> functions_;
  std::uint64_t no_stack_id_ = 0;
};

}  // namespace

std::string to_pprof(const Profile& profile) { return Writer(profile).write(); }

}  // namespace strata::profile
