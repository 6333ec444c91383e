// Foreign names on their way into a file that others read.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace strata::profile {

/// One line of UTF-8 that XML can hold: control characters become blanks; bytes that are not UTF-8,
/// noncharacters and what reorders text become U+FFFD.
std::string clean_text(std::string_view foreign);

/// `text`, cleaned, as the content of an XML element or of an attribute in quotes.
std::string xml_text(std::string_view text);

/// 1234567 as "1 234 567", with narrow no-break spaces.
std::string grouped(std::uint64_t number);

/// 0.01234 as "1.23 %".
std::string percent(double share);

/// Nanoseconds as "1.23 s", "45.6 ms", "789 us".
std::string time_text(double nanoseconds);

}  // namespace strata::profile
