// Writes small ELF files for tests: one code segment and section, symbol tables, a build id.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include <elf.h>

namespace strata::test {

struct ElfSymbol {
  std::string name;
  std::uint64_t address = 0;
  std::uint64_t size = 0;
  unsigned char type = STT_FUNC;
  unsigned char binding = STB_GLOBAL;
  std::uint16_t section = 1;
};

/// Code at file offset 0x1000 and address 0x401000, 64 bits. Fill in, then text().
struct ElfWriter {
  static constexpr std::uint64_t code_offset = 0x1000;
  static constexpr std::uint64_t code_address = 0x401000;
  static constexpr std::uint64_t code_size = 0x1000;

  std::uint64_t code_bytes = code_size;
  std::vector<ElfSymbol> symbols;
  std::vector<ElfSymbol> dynamic;
  std::string build_id;    // bytes, at most 32
  std::string mini_debug;  // xz

  [[nodiscard]] std::string text() const {
    Layout file;
    file.bytes.resize(code_offset + code_bytes);
    auto code = section(SHT_PROGBITS);
    code.sh_flags = SHF_ALLOC | SHF_EXECINSTR;
    code.sh_addr = code_address;
    code.sh_offset = code_offset;
    code.sh_size = code_bytes;
    file.add_section(".text", code);
    if (!symbols.empty()) file.add_symbols(".symtab", SHT_SYMTAB, symbols);
    if (!dynamic.empty()) file.add_symbols(".dynsym", SHT_DYNSYM, dynamic);
    if (!mini_debug.empty()) {
      file.add_data(".gnu_debugdata", section(SHT_PROGBITS), mini_debug);
    }
    const auto note = build_id.empty() ? std::string() : build_id_note();
    std::memcpy(file.bytes.data() + note_offset, note.data(), note.size());
    return file.finish(code_bytes, note.size());
  }

 private:
  static constexpr std::uint64_t note_offset = 0x200;

  template <class T>
  static std::string raw(const T& value) {
    return {reinterpret_cast<const char*>(&value), sizeof(value)};
  }

  static Elf64_Shdr section(Elf64_Word type) {
    Elf64_Shdr header{};
    header.sh_type = type;
    return header;
  }

  [[nodiscard]] std::string build_id_note() const {
    const Elf64_Nhdr header{4, static_cast<Elf64_Word>(build_id.size()), NT_GNU_BUILD_ID};
    return raw(header) + std::string("GNU\0", 4) + build_id;
  }

  struct Layout {
    std::string bytes;
    std::vector<Elf64_Shdr> sections{Elf64_Shdr{}};
    std::string names{'\0'};

    void add_section(std::string_view name, Elf64_Shdr section) {
      section.sh_name = static_cast<Elf64_Word>(names.size());
      names.append(name) += '\0';
      sections.push_back(section);
    }
    void add_data(std::string_view name, Elf64_Shdr section, std::string_view data) {
      section.sh_offset = bytes.size();
      section.sh_size = data.size();
      bytes.append(data);
      bytes.resize((bytes.size() + 7) / 8 * 8);
      add_section(name, section);
    }
    void add_symbols(std::string_view name, Elf64_Word type, const std::vector<ElfSymbol>& list) {
      std::string strings{'\0'};
      auto table = raw(Elf64_Sym{});
      for (const auto& symbol : list) {
        Elf64_Sym entry{};
        entry.st_name = static_cast<Elf64_Word>(strings.size());
        entry.st_info = static_cast<unsigned char>(symbol.binding << 4 | symbol.type);
        entry.st_shndx = symbol.section;
        entry.st_value = symbol.address;
        entry.st_size = symbol.size;
        strings.append(symbol.name) += '\0';
        table += raw(entry);
      }
      auto header = section(type);
      header.sh_link = static_cast<Elf64_Word>(sections.size() + 1);
      header.sh_entsize = sizeof(Elf64_Sym);
      add_data(name, header, table);
      add_data(".strtab", section(SHT_STRTAB), strings);
    }
    std::string finish(std::uint64_t code_bytes, std::size_t note_bytes) {
      const auto names_at = sections.size();
      add_section(".shstrtab", section(SHT_STRTAB));
      sections[names_at].sh_offset = bytes.size();
      sections[names_at].sh_size = names.size();
      bytes.append(names);
      bytes.resize((bytes.size() + 7) / 8 * 8);
      const Elf64_Phdr segments[] = {
          {PT_LOAD, PF_R | PF_X, code_offset, code_address, code_address, code_bytes, code_bytes,
           4096},
          {PT_NOTE, PF_R, note_offset, note_offset, note_offset, note_bytes, note_bytes, 4}};
      Elf64_Ehdr header{};
      std::memcpy(header.e_ident, ELFMAG, SELFMAG);
      header.e_ident[EI_CLASS] = ELFCLASS64;
      header.e_ident[EI_DATA] = ELFDATA2LSB;
      header.e_ident[EI_VERSION] = EV_CURRENT;
      header.e_type = ET_EXEC;
      header.e_machine = EM_X86_64;
      header.e_version = EV_CURRENT;
      header.e_phoff = sizeof(header);
      header.e_phentsize = sizeof(Elf64_Phdr);
      header.e_phnum = 2;
      header.e_shoff = bytes.size();
      header.e_shentsize = sizeof(Elf64_Shdr);
      header.e_shnum = static_cast<Elf64_Half>(sections.size());
      header.e_shstrndx = static_cast<Elf64_Half>(names_at);
      std::memcpy(bytes.data(), &header, sizeof(header));
      std::memcpy(bytes.data() + sizeof(header), segments, sizeof(segments));
      for (const auto& section : sections) bytes += raw(section);
      return bytes;
    }
  };
};

}  // namespace strata::test
