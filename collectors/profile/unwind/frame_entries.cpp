#include "collectors/profile/unwind/frame_entries.h"

#include <algorithm>
#include <optional>
#include <unordered_map>

#include "collectors/profile/unwind/byte_cursor.h"
#include "collectors/profile/unwind/pointer_encoding.h"

namespace strata::profile {
namespace {

constexpr std::uint32_t long_length = 0xffffffff;

/// One entry of either kind, whose body follows its id.
struct RawEntry {
  std::size_t body = 0;   // offset in the section
  std::size_t end = 0;    // likewise
  std::size_t id_at = 0;  // likewise
  std::uint64_t id = 0;   // 0: common; else how far before id_at its common entry begins
};

/// Nothing where the bytes end; an entry without a body is a terminator, which linkers leave in the
/// middle too.
std::optional<RawEntry> raw_entry(std::string_view bytes, std::size_t at) {
  ByteCursor cursor(bytes, at);
  std::uint64_t length = cursor.number<std::uint32_t>();
  const bool is_long = length == long_length;
  if (is_long) length = cursor.number<std::uint64_t>();
  if (!cursor.ok() || length > bytes.size() - cursor.position()) return std::nullopt;
  RawEntry entry{.id_at = cursor.position()};
  entry.end = entry.id_at + static_cast<std::size_t>(length);
  ByteCursor id(bytes.substr(0, entry.end), entry.id_at);
  entry.id = is_long ? id.number<std::uint64_t>() : id.number<std::uint32_t>();
  entry.body = id.position();
  return entry;
}

/// What the letters after 'z' stand for, in their order: "zPLR", "zRS".
bool read_augmentation(CommonEntry& entry, std::string_view letters, ByteCursor& data) {
  for (const char letter : letters) {
    if (letter == 'R') {
      entry.pointer_encoding = data.number<std::uint8_t>();
    } else if (letter == 'P') {
      const auto encoding = data.number<std::uint8_t>();
      if (!read_plain(data, encoding)) return false;
    } else if (letter == 'L') {
      data.number<std::uint8_t>();
    } else if (letter == 'S') {
      entry.signal_frame = true;
    } else {
      return false;
    }
  }
  return data.ok();
}

std::optional<CommonEntry> common_entry(std::string_view bytes, const RawEntry& raw) {
  ByteCursor cursor(bytes.substr(0, raw.end), raw.body);
  CommonEntry entry;
  const auto version = cursor.number<std::uint8_t>();
  const auto letters = cursor.text();
  entry.code_factor = cursor.unsigned_leb();
  entry.data_factor = cursor.signed_leb();
  entry.return_register = version == 1 ? cursor.number<std::uint8_t>() : cursor.unsigned_leb();
  if (!cursor.ok() || (version != 1 && version != 3)) return std::nullopt;
  if (!letters.empty()) {
    if (letters.front() != 'z') return std::nullopt;
    entry.augmented = true;
    ByteCursor data(cursor.block(cursor.unsigned_leb()));
    if (!cursor.ok() || !read_augmentation(entry, letters.substr(1), data)) return std::nullopt;
  }
  entry.instructions = cursor.block(raw.end - cursor.position());
  return entry;
}

class Reader {
 public:
  explicit Reader(const FrameSection& section) : section_(section), bytes_(section.bytes) {}

  FrameEntries read() {
    for (std::size_t at = 0; at < bytes_.size();) {
      const auto raw = raw_entry(bytes_, at);
      if (!raw) {
        ++entries_.unreadable;
        break;
      }
      if (raw->id != 0 && !add_code(*raw)) ++entries_.unreadable;
      at = raw->end;
    }
    std::ranges::sort(entries_.code, {}, [](const CodeEntry& entry) { return entry.begin; });
    return std::move(entries_);
  }

 private:
  /// Into entries_.common; each is read once.
  std::optional<std::uint32_t> common_at(std::size_t at) {
    const auto [known, is_new] = common_.try_emplace(at);
    if (!is_new) return known->second;
    const auto raw = raw_entry(bytes_, at);
    if (!raw || raw->id != 0) return std::nullopt;
    const auto entry = common_entry(bytes_, *raw);
    if (!entry) return std::nullopt;
    entries_.common.push_back(*entry);
    known->second = static_cast<std::uint32_t>(entries_.common.size() - 1);
    return known->second;
  }

  bool add_code(const RawEntry& raw) {
    if (raw.id > raw.id_at) return false;
    const auto common = common_at(raw.id_at - static_cast<std::size_t>(raw.id));
    if (!common) return false;
    const auto& shared = entries_.common[*common];
    ByteCursor cursor(bytes_.substr(0, raw.end), raw.body);
    const auto begin = read_pointer(cursor, shared.pointer_encoding,
                                    {.section = section_.address, .at = raw.body});
    const auto size = read_plain(cursor, shared.pointer_encoding);
    if (!begin || !size || *size > ~std::uint64_t{0} - *begin) return false;
    if (shared.augmented) cursor.block(cursor.unsigned_leb());
    const auto instructions = cursor.block(raw.end - cursor.position());
    if (!cursor.ok()) return false;
    if (*size != 0) entries_.code.push_back({*begin, *begin + *size, *common, instructions});
    return true;
  }

  const FrameSection& section_;
  std::string_view bytes_;
  FrameEntries entries_;
  std::unordered_map<std::size_t, std::optional<std::uint32_t>> common_;
};

}  // namespace

FrameEntries read_frame_entries(const FrameSection& section) { return Reader(section).read(); }

}  // namespace strata::profile
