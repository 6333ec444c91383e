#include "tests/unit/profile_unwind/elf_builder.h"

#include <cstring>

#include <elf.h>

namespace strata::profile::test {
namespace {

constexpr std::size_t search_size = 16;

std::string with_length(const std::string& body) {
  std::string padded = body;
  while (padded.size() % 4 != 0) padded.push_back('\0');
  std::string bytes;
  append(bytes, static_cast<std::uint32_t>(padded.size()));
  return bytes + padded;
}

template <class Header>
std::string raw(const Header& header) {
  return {reinterpret_cast<const char*>(&header), sizeof(header)};
}

}  // namespace

std::string common_entry(std::string_view letters, std::string_view more_instructions) {
  std::string body;
  append(body, std::uint32_t{0});
  body += '\x01';
  body += letters;
  body += std::string("\0\x01\x78\x10", 4);  // code 1, data -8, return address in 16
  if (!letters.empty()) body += std::string("\x01\x1b", 2);
  body += std::string("\x0c\x07\x08\x90\x01", 5);
  body += more_instructions;
  return with_length(body);
}

std::string code_entry(const std::string& section, std::uint64_t begin, std::uint32_t size,
                       std::string_view instructions) {
  std::string body;
  append(body, static_cast<std::uint32_t>(section.size() + 4));
  append(body, static_cast<std::uint32_t>(begin - (frames_address + section.size() + 8)));
  append(body, size);
  body += '\0';
  body += instructions;
  return with_length(body);
}

std::string elf_file(const std::string& frames, const ElfOptions& options) {
  const std::string names("\0.eh_frame\0.shstrtab\0", 21);
  constexpr std::uint64_t at = 0x1000;
  // Version, encodings, and .eh_frame's address: 12 bytes on from where that stands.
  std::string search("\x01\x1b\x03\x3b\x0c\0\0\0", 8);
  search.resize(search_size);

  Elf64_Ehdr header{};
  std::memcpy(header.e_ident, ELFMAG, SELFMAG);
  header.e_ident[EI_CLASS] = ELFCLASS64;
  header.e_ident[EI_DATA] = ELFDATA2LSB;
  header.e_machine = options.machine;
  header.e_phoff = sizeof(header);
  header.e_phnum = 3;
  header.e_phentsize = sizeof(Elf64_Phdr);

  // The search table is right before .eh_frame, in the same segment.
  Elf64_Phdr code{};
  code.p_type = PT_LOAD;
  code.p_flags = PF_R | PF_X;
  code.p_vaddr = code_address;
  code.p_offset = 0;
  code.p_filesz = options.code_size;
  Elf64_Phdr data{};
  data.p_type = PT_LOAD;
  data.p_flags = PF_R;
  data.p_vaddr = frames_address - search_size;
  data.p_offset = at - search_size;
  data.p_filesz = search_size + frames.size();
  Elf64_Phdr table = data;
  table.p_type = PT_GNU_EH_FRAME;
  table.p_filesz = search_size;
  std::string sections;
  if (options.sections) {
    header.e_shoff = at + frames.size() + names.size();
    header.e_shnum = 3;
    header.e_shentsize = sizeof(Elf64_Shdr);
    header.e_shstrndx = 2;
    Elf64_Shdr of_frames{};
    of_frames.sh_name = 1;
    of_frames.sh_type = SHT_PROGBITS;
    of_frames.sh_addr = frames_address;
    of_frames.sh_offset = at;
    of_frames.sh_size = frames.size();
    Elf64_Shdr of_names{};
    of_names.sh_name = 11;
    of_names.sh_type = SHT_STRTAB;
    of_names.sh_offset = at + frames.size();
    of_names.sh_size = names.size();
    sections = raw(Elf64_Shdr{}) + raw(of_frames) + raw(of_names);
  }
  std::string file = raw(header) + raw(code) + raw(data) + raw(table);
  file.resize(at - search_size);
  return file + search + frames + names + sections;
}

}  // namespace strata::profile::test
