#include "agent/config/reference.h"

#include <optional>
#include <string_view>
#include <vector>

#include "agent/config/schema.h"

namespace strata {
namespace {

constexpr std::string_view head = R"(# Configuration

`strata agent --config FILE` reads one YAML document of at most 1 MiB; without a file the defaults
hold. `strata config check FILE` tells every mistake with file, line, column and key. On SIGHUP and
`POST /-/reload` the file is read again; while it has a mistake, the old configuration stays in
force. This table is generated from `agent/config/schema.h`.

Durations are written as in Prometheus (`500ms`, `15s`, `1m30s`), sizes in powers of 1024
(`512KiB`, `10MiB`). Patterns are regular expressions (ECMAScript) that are searched for in the
whole name; an empty one leaves nothing out. `[]` stands for each entry of a list. Keys marked
"later" belong to the contract, but this version does nothing with them.

The keys of a collector of the host are options of `strata agent` and `strata metrics` as well, which
win over the file, in node_exporter's spelling: `enabled` is `--collector.<name>` and
`--no-collector.<name>`, any other key `--collector.<name>.<key, with - for _>`; a boolean has a
`--no-` form, and a list is given by repeating the option. `strata agent --help` lists them. With
`--collector.disable-defaults` only those run that the command line switches on. An `..._exclude` and
its `..._include` cannot be given both where node_exporter has them so, and an include alone switches
the default of its exclude off.

| key | type | default | meaning |
|---|---|---|---|
)";

/// In a table a bar would end the cell, even within code.
std::string code_cell(std::string_view text) {
  if (text.empty()) return "";
  std::string out = "`";
  for (const char c : text) {
    if (c == '|') out += '\\';
    out += c;
  }
  return out + "`";
}

std::string default_text(const std::vector<std::string>& values) {
  std::string text = "[";
  for (const auto& value : values) text += (text.size() > 1 ? ", " : "") + value;
  return text + "]";
}

class Reference {
 public:
  Reference(std::string& out, std::string prefix) : out_(out), prefix_(std::move(prefix)) {}

  template <class T>
  void key(const KeySpec& spec, T& value, Status (*)(const T&) = nullptr) {
    const bool required = spec.presence == Presence::required;
    row(spec, type_name(value), required ? "required" : code_cell(to_text(value)));
  }

  template <class T>
  void section(const KeySpec& spec, T& value) {
    row(spec, "mapping", "");
    Reference inner(out_, prefix_ + std::string(spec.name) + ".");
    describe(inner, value);
  }

  void list(const KeySpec& spec, std::vector<std::string>& values) {
    row(spec, "list of text", code_cell(default_text(values)));
  }

  void list(const KeySpec& spec, std::optional<std::vector<std::string>>&) {
    row(spec, "list of text", "absent");
  }

  template <class T>
  void list(const KeySpec& spec, std::vector<T>&) {
    row(spec, "list", "`[]`");
    entries<T>(spec);
  }

  template <class T>
  void list(const KeySpec& spec, std::optional<std::vector<T>>&) {
    row(spec, "list", "absent");
    entries<T>(spec);
  }

  template <class T>
  void rule(Status (*)(const T&), const T&) {}

  void later(const KeySpec& spec) { row(spec, "later", ""); }

 private:
  template <class T>
  void entries(const KeySpec& spec) {
    T entry;
    Reference inner(out_, prefix_ + std::string(spec.name) + "[].");
    describe(inner, entry);
  }

  void row(const KeySpec& spec, std::string_view type, const std::string& default_value) {
    out_.append("| `").append(prefix_).append(spec.name).append("` | ").append(type).append(" | ");
    out_.append(default_value).append(" | ").append(spec.help).append(" |\n");
  }

  std::string& out_;
  std::string prefix_;
};

}  // namespace

std::string configuration_reference() {
  std::string out(head);
  Config defaults;
  Reference reference(out, "");
  describe(reference, defaults);
  return out;
}

}  // namespace strata
