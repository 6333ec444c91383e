// Foreign text (container names, comm, error messages of servers) on its way to a terminal, a log
// or JSON.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace strata {

/// One line that cannot move the cursor, forge a line or reorder text: control characters (C0, DEL,
/// C1), line separators, bidirectional controls, zero-width characters and bytes that are not UTF-8
/// become `\n`, `\t`, `\x1b` or `\u{202e}`. Other text, and backslashes, stay as they are.
std::string safe_text(std::string_view foreign);

/// `foreign` with U+FFFD in place of bytes that are not UTF-8; nothing else changes.
std::string valid_utf8(std::string_view foreign);

/// Characters (code points) of UTF-8 text: its width in a terminal, wide characters aside.
std::size_t width_of(std::string_view utf8);

/// `'value'`, safe and cut to 60 characters: a user's own input in an error message.
std::string quote_text(std::string_view foreign);

}  // namespace strata
