#include "collectors/profile/unwind/elf_frames.h"

#include <algorithm>
#include <optional>
#include <span>

#include <elf.h>

#include "collectors/profile/unwind/byte_cursor.h"
#include "collectors/profile/unwind/pointer_encoding.h"

namespace strata::profile {
namespace {

constexpr std::size_t most_headers = 4096;

struct Place {
  std::uint64_t offset = 0;
  std::uint64_t address = 0;
  std::uint64_t size = 0;
};

Result<std::string> read_bytes(const Bytes& file, std::uint64_t offset, std::size_t size) {
  std::string bytes(size, '\0');
  if (!file.read(offset, bytes.data(), size)) return fail(Code::parse, "cut short");
  return bytes;
}

Result<Elf64_Ehdr> read_header(const Bytes& file) {
  const auto bytes = read_bytes(file, 0, sizeof(Elf64_Ehdr));
  if (!bytes) return fail(bytes.error().within("ELF header"));
  const auto header = ByteCursor(*bytes).number<Elf64_Ehdr>();
  if (!bytes->starts_with(ELFMAG)) return fail(Code::parse, "not an ELF file");
  if (header.e_ident[EI_CLASS] != ELFCLASS64 || header.e_ident[EI_DATA] != ELFDATA2LSB ||
      header.e_machine != EM_X86_64) {
    return fail(Code::unsupported, "code of another machine");
  }
  return header;
}

/// A table of `count` headers.
template <class Header>
Result<std::vector<Header>> read_headers(const Bytes& file, std::uint64_t offset, std::size_t count,
                                         std::size_t entry_size) {
  std::vector<Header> headers;
  if (count == 0) return headers;
  if (count > most_headers || entry_size != sizeof(Header)) {
    return fail(Code::parse, "a table of headers that cannot be");
  }
  const auto bytes = read_bytes(file, offset, count * sizeof(Header));
  if (!bytes) return fail(bytes.error());
  ByteCursor cursor(*bytes);
  for (std::size_t i = 0; i < count; ++i) headers.push_back(cursor.number<Header>());
  return headers;
}

std::optional<Place> section_named(const Bytes& file, const Elf64_Ehdr& header,
                                   std::string_view wanted) {
  const auto sections =
      read_headers<Elf64_Shdr>(file, header.e_shoff, header.e_shnum, header.e_shentsize);
  if (!sections || header.e_shstrndx >= sections->size()) return std::nullopt;
  const auto& names = (*sections)[header.e_shstrndx];
  const auto text = names.sh_size <= (std::uint64_t{1} << 20)
                        ? read_bytes(file, names.sh_offset, names.sh_size)
                        : Result<std::string>(fail(Code::exhausted, "section names"));
  if (!text) return std::nullopt;
  for (const auto& section : *sections) {
    const bool has_bytes = section.sh_type == SHT_PROGBITS || section.sh_type == SHT_X86_64_UNWIND;
    if (has_bytes && ByteCursor(*text, section.sh_name).text() == wanted) {
      return Place{section.sh_offset, section.sh_addr, section.sh_size};
    }
  }
  return std::nullopt;
}

/// .eh_frame_hdr begins with a version, three encodings and the address of .eh_frame, whose end it
/// does not tell: it is taken to be that of the segment.
std::optional<Place> from_search_table(const Bytes& file, std::span<const Elf64_Phdr> segments) {
  const auto table =
      std::ranges::find(segments, std::uint32_t{PT_GNU_EH_FRAME}, &Elf64_Phdr::p_type);
  if (table == segments.end()) return std::nullopt;
  const auto bytes =
      read_bytes(file, table->p_offset, std::min<std::uint64_t>(table->p_filesz, 16));
  if (!bytes || bytes->size() < 5 || bytes->front() != 1) return std::nullopt;
  ByteCursor cursor(*bytes, 4);
  const auto encoding = static_cast<std::uint8_t>((*bytes)[1]);
  const auto address = read_pointer(cursor, encoding, {.section = table->p_vaddr, .at = 4});
  if (!address) return std::nullopt;
  for (const auto& segment : segments) {
    const auto into = *address - segment.p_vaddr;
    if (segment.p_type == PT_LOAD && *address >= segment.p_vaddr && into < segment.p_filesz) {
      return Place{segment.p_offset + into, *address, segment.p_filesz - into};
    }
  }
  return std::nullopt;
}

}  // namespace

Result<ElfFrames> read_elf_frames(const Bytes& file, std::size_t most_bytes) {
  const auto header = read_header(file);
  if (!header) return fail(header.error());
  const auto segments =
      read_headers<Elf64_Phdr>(file, header->e_phoff, header->e_phnum, header->e_phentsize);
  if (!segments) return fail(segments.error().within("program headers"));
  ElfFrames frames;
  for (const auto& segment : *segments) {
    if (segment.p_type != PT_LOAD || (segment.p_flags & PF_X) == 0) continue;
    frames.code.push_back({segment.p_offset, segment.p_vaddr, segment.p_filesz});
  }
  auto place = section_named(file, *header, ".eh_frame");
  if (!place) place = from_search_table(file, *segments);
  if (!place || place->size == 0) return fail(Code::no_data, "no .eh_frame");
  if (place->size > most_bytes) return fail(Code::exhausted, ".eh_frame is too large");
  auto bytes = read_bytes(file, place->offset, place->size);
  if (!bytes) return fail(bytes.error().within(".eh_frame"));
  frames.frames = {std::move(*bytes), place->address};
  return frames;
}

}  // namespace strata::profile
