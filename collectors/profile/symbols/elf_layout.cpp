#include "collectors/profile/symbols/elf_layout.h"

#include <algorithm>
#include <cstring>
#include <string_view>
#include <utility>

#include <elf.h>

namespace strata::profile {
namespace {

constexpr std::size_t most_segments = 256;
constexpr std::size_t most_sections = 65536;
constexpr std::size_t most_relocation_sections = 4;
constexpr std::size_t most_notes_bytes = 64U << 10;
constexpr std::size_t most_section_names = 4U << 20;
constexpr std::size_t most_build_id_bytes = 64;
constexpr std::uint64_t page = 4096;

struct Wide {
  using Header = Elf64_Ehdr;
  using Segment = Elf64_Phdr;
  using Section = Elf64_Shdr;
  using Symbol = Elf64_Sym;
};
struct Narrow {
  using Header = Elf32_Ehdr;
  using Segment = Elf32_Phdr;
  using Section = Elf32_Shdr;
  using Symbol = Elf32_Sym;
};

template <class T>
std::optional<std::vector<T>> read_table(const Bytes& file, std::uint64_t offset,
                                         std::size_t count) {
  std::vector<T> table(count);
  if (!file.read(offset, table.data(), count * sizeof(T))) return std::nullopt;
  return table;
}

/// In pieces: how long it is is only what the file says.
std::string read_text(const Bytes& file, std::uint64_t offset, std::uint64_t size,
                      std::size_t most) {
  constexpr std::size_t piece = 64U << 10;
  const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(size, most));
  std::string text;
  while (text.size() < wanted) {
    const auto have = text.size();
    const auto want = std::min(piece, wanted - have);
    text.resize(have + want);
    const auto got = file.read_some(offset + have, text.data() + have, want);
    text.resize(have + got);
    if (got < want) break;
  }
  return text;
}

template <class Kind>
class LayoutReader {
 public:
  LayoutReader(const Bytes& file, ElfLayout& layout) : file_(file), layout_(layout) {}

  Status read() {
    if (!file_.read(0, &header_, sizeof(header_))) return fail(Code::parse, "ELF header cut off");
    if (!read_segments()) return fail(Code::parse, "ELF program headers make no sense");
    read_sections();
    return {};
  }

 private:
  using Section = typename Kind::Section;

  bool read_segments() {
    if (header_.e_phnum == 0) return true;
    if (header_.e_phentsize != sizeof(typename Kind::Segment)) return false;
    const auto count = std::min<std::size_t>(header_.e_phnum, most_segments);
    const auto segments = read_table<typename Kind::Segment>(file_, header_.e_phoff, count);
    if (!segments) return false;
    for (const auto& segment : *segments) {
      if (segment.p_type == PT_LOAD && (segment.p_flags & PF_X) != 0) {
        layout_.code.push_back({segment.p_offset, segment.p_vaddr, segment.p_filesz});
      }
      if (segment.p_type == PT_NOTE) {
        read_notes(segment.p_offset, segment.p_filesz, segment.p_align);
      }
    }
    return true;
  }

  void read_notes(std::uint64_t offset, std::uint64_t size, std::uint64_t alignment) {
    if (!layout_.build_id.empty()) return;
    layout_.build_id =
        build_id_of_notes(read_text(file_, offset, size, most_notes_bytes), alignment);
  }

  /// More sections, or a names' section, than 16 bits can say are in the first section's fields.
  void read_sections() {
    if (header_.e_shoff == 0 || header_.e_shentsize != sizeof(Section)) return;
    Section first{};
    if (!file_.read(header_.e_shoff, &first, sizeof(first))) return;
    const std::uint64_t count = header_.e_shnum != 0 ? header_.e_shnum : first.sh_size;
    const std::size_t names = header_.e_shstrndx != SHN_XINDEX ? header_.e_shstrndx : first.sh_link;
    if (count > most_sections) return;
    auto table = read_table<Section>(file_, header_.e_shoff, static_cast<std::size_t>(count));
    if (!table) return;
    sections_ = std::move(*table);
    if (names < sections_.size()) {
      names_ = read_text(file_, sections_[names].sh_offset, sections_[names].sh_size,
                         most_section_names);
    }
    for (const auto& section : sections_) take(section);
  }

  void take(const Section& section) {
    if (section.sh_type == SHT_SYMTAB) layout_.symbols = table_of(section);
    if (section.sh_type == SHT_DYNSYM) layout_.dynamic = table_of(section);
    if (section.sh_type == SHT_NOTE) {
      read_notes(section.sh_offset, section.sh_size, section.sh_addralign);
    }
    if ((section.sh_flags & SHF_EXECINSTR) != 0 && section.sh_size > 0) {
      const std::uint64_t start = section.sh_addr;
      layout_.sections.push_back({start, start + section.sh_size});
    }
    if (section.sh_type == SHT_PROGBITS) take_by_name(section);
    if (section.sh_type == SHT_RELA && header_.e_machine == EM_X86_64 &&
        layout_.relocations.size() < most_relocation_sections) {
      layout_.relocations.push_back({section.sh_offset, section.sh_size});
    }
  }

  void take_by_name(const Section& section) {
    const auto name = name_of(section);
    const FileRange range{section.sh_offset, section.sh_size};
    if (name == ".gnu_debugdata") layout_.mini_debug = range;
    if (name == ".gnu_debuglink") layout_.debug_link = range;
    if (name.starts_with(".plt") && header_.e_machine == EM_X86_64) {
      layout_.stubs.push_back({section.sh_offset, section.sh_addr, section.sh_size});
    }
    if (name == ".gopclntab" || name == ".data.rel.ro.gopclntab") layout_.go_table = range;
  }

  std::optional<SymbolTable> table_of(const Section& section) const {
    if (section.sh_entsize != sizeof(typename Kind::Symbol)) return std::nullopt;
    if (section.sh_link >= sections_.size()) return std::nullopt;
    const auto& names = sections_[section.sh_link];
    if (names.sh_type != SHT_STRTAB) return std::nullopt;
    return SymbolTable{section.sh_offset, section.sh_size / section.sh_entsize, names.sh_offset,
                       names.sh_size};
  }

  std::string_view name_of(const Section& section) const {
    if (section.sh_name >= names_.size()) return {};
    const auto rest = std::string_view(names_).substr(section.sh_name);
    return rest.substr(0, rest.find('\0'));
  }

  const Bytes& file_;
  ElfLayout& layout_;
  typename Kind::Header header_{};
  std::vector<Section> sections_;
  std::string names_;
};

std::uint64_t aligned(std::uint64_t size, std::uint64_t alignment) {
  const std::uint64_t unit = alignment == 8 ? 8 : 4;
  return (size + unit - 1) / unit * unit;
}

std::string hexadecimal_text(std::string_view bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (const char byte : bytes) {
    const auto value = static_cast<unsigned char>(byte);
    text += digits[value >> 4U];
    text += digits[value & 15U];
  }
  return text;
}

}  // namespace

Result<ElfLayout> read_elf_layout(const Bytes& file) {
  unsigned char identity[EI_NIDENT] = {};
  if (!file.read(0, identity, sizeof(identity))) return fail(Code::parse, "no ELF file");
  if (std::memcmp(identity, ELFMAG, SELFMAG) != 0) return fail(Code::parse, "no ELF file");
  if (identity[EI_DATA] != ELFDATA2LSB) return fail(Code::unsupported, "big endian");
  ElfLayout layout;
  layout.wide = identity[EI_CLASS] == ELFCLASS64;
  if (!layout.wide && identity[EI_CLASS] != ELFCLASS32) return fail(Code::parse, "ELF class");
  const auto done = layout.wide ? LayoutReader<Wide>(file, layout).read()
                                : LayoutReader<Narrow>(file, layout).read();
  if (!done) return fail(done.error());
  std::sort(layout.sections.begin(), layout.sections.end(),
            [](const CodeSection& a, const CodeSection& b) { return a.address < b.address; });
  return layout;
}

std::optional<std::uint64_t> address_of_offset(const ElfLayout& layout, std::uint64_t offset) {
  for (const auto& segment : layout.code) {
    // Whole pages are mapped: code begins where its page does.
    const auto first = segment.offset - segment.offset % page;
    if (offset < first || offset - first >= segment.size + segment.offset % page) continue;
    return segment.address + (offset - segment.offset);
  }
  return std::nullopt;
}

std::string build_id_of_notes(std::string_view notes, std::uint64_t alignment) {
  Elf64_Nhdr note{};  // the same for both classes
  while (notes.size() >= sizeof(note)) {
    std::memcpy(&note, notes.data(), sizeof(note));
    notes.remove_prefix(sizeof(note));
    const auto name_bytes = aligned(note.n_namesz, 4);
    if (name_bytes > notes.size() || note.n_descsz > notes.size() - name_bytes) return {};
    const auto name = notes.substr(0, note.n_namesz);
    const auto value = notes.substr(name_bytes, note.n_descsz);
    if (note.n_type == NT_GNU_BUILD_ID && name == std::string_view("GNU\0", 4) &&
        value.size() <= most_build_id_bytes) {
      return hexadecimal_text(value);
    }
    const auto total = aligned(name_bytes + sizeof(note) + note.n_descsz, alignment) - sizeof(note);
    notes.remove_prefix(std::min<std::size_t>(notes.size(), total));
  }
  return {};
}

}  // namespace strata::profile
