#include "collectors/profile/symbols/demangle.h"

#include <array>
#include <csetjmp>
#include <cstring>

// GNU libc declares basename() itself; libiberty would declare another.
#define HAVE_DECL_BASENAME 1
#include <libiberty/demangle.h>

#include "core/base/utf8.h"

namespace strata::profile {
namespace {

constexpr std::size_t longest_mangled = 4096;
constexpr std::size_t longest_name = 1024;
/// A name can say "the same twice" again and again, and print nothing but that.
constexpr std::size_t most_calls = 16384;

/// What a demangler has printed. No destructor: it is left by longjmp.
struct Printed {
  std::array<char, longest_name> text;
  std::size_t size;
  std::size_t calls;
  bool cut;
  std::jmp_buf enough;
};

void print(const char* text, std::size_t size, void* opaque) {
  auto& printed = *static_cast<Printed*>(opaque);
  const auto room = printed.text.size() - printed.size;
  const auto taken = size < room ? size : room;
  if (taken > 0) std::memcpy(printed.text.data() + printed.size, text, taken);
  printed.size += taken;
  if (taken == size && ++printed.calls < most_calls) return;
  printed.cut = true;
  // The library's frames in between are C and own nothing but their stack.
  std::longjmp(printed.enough, 1);  // NOLINT(cert-err52-cpp): the callback has no other way to stop
}

using Demangler = int (*)(const char*, int, demangle_callbackref, void*);

bool run(Demangler demangler, const char* mangled, Printed& printed) {
  printed.size = 0;
  printed.calls = 0;
  printed.cut = false;
  // NOLINTNEXTLINE(cert-err52-cpp): see print()
  if (setjmp(printed.enough) != 0) return true;
  return demangler(mangled, DMGL_NO_OPTS, print, &printed) != 0;
}

}  // namespace

std::string demangle(std::string_view name) {
  const bool itanium = name.starts_with("_Z");
  const bool rust = name.starts_with("_R") || (itanium && name.find("17h") != name.npos);
  if ((!itanium && !rust) || name.size() > longest_mangled) return std::string(name);
  const std::string mangled(name);
  Printed printed;  // NOLINT(cppcoreguidelines-pro-type-member-init): large; run() sets it up
  const bool done = (rust && run(rust_demangle_callback, mangled.c_str(), printed)) ||
                    (itanium && run(cplus_demangle_v3_callback, mangled.c_str(), printed));
  if (!done || printed.size == 0) return mangled;
  std::string text(printed.text.data(), printed.size);
  if (printed.cut) text += "...";
  return text;
}

std::string printable(std::string_view text, std::size_t most) {
  std::string shown;
  shown.reserve(text.size() < most ? text.size() : most);
  while (!text.empty()) {
    const auto length = utf8_length(text);
    const auto taken = length == 0 ? 1 : length;
    if (shown.size() + taken > most) break;
    const auto first = static_cast<unsigned char>(text.front());
    const bool shows = length > 1 || (length == 1 && first >= 0x20 && first != 0x7F);
    if (shows) {
      shown.append(text.substr(0, taken));
    } else {
      shown += '?';
    }
    text.remove_prefix(taken);
  }
  return shown;
}

}  // namespace strata::profile
