// Tables of real files, row by row, beside what readelf of binutils reads there.
#include <array>
#include <charconv>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <sstream>
#include <string>

#include <fcntl.h>
#include <gtest/gtest.h>

#include "collectors/profile/unwind/unwind_table.h"
#include "core/base/fd.h"

namespace strata::profile {
namespace {

struct Row {
  std::uint64_t address = 0;
  std::string cfa;
  std::string rbp = "u";
  std::string ra = "u";
};

std::uint64_t hexadecimal(const std::string& text) { return std::stoull(text, nullptr, 16); }

/// "0000000000026006 rsp+24   c-16  c-8", below "   LOC           CFA      rbp   ra".
Row parse_row(const std::string& line, const std::vector<std::string>& columns) {
  std::istringstream fields(line);
  Row row;
  std::string field;
  fields >> field;
  row.address = hexadecimal(field);
  fields >> row.cfa;
  for (const auto& column : columns) {
    // A caller's register in another one is "r10 (r10)".
    do fields >> field;
    while (field.starts_with('('));
    if (column == "rbp") row.rbp = field;
    if (column == "ra") row.ra = field;
  }
  return row;
}

int signed_number(std::string_view text) {
  int value = 0;
  if (text.starts_with('+')) text.remove_prefix(1);
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

std::string text_of(const strata_unwind_rule& rule) {
  std::ostringstream text;
  text << "cfa " << (rule.cfa & STRATA_UNWIND_CFA_MASK) << " offset " << rule.cfa_offset
       << " extra " << int{rule.extra} << " rbp " << (rule.cfa >> STRATA_UNWIND_CFA_BITS)
       << " offset " << rule.rbp_offset;
  return text.str();
}

bool cfa_agrees(const Row& row, const strata_unwind_rule& rule) {
  const int kind = rule.cfa & STRATA_UNWIND_CFA_MASK;
  if (row.cfa.starts_with("rsp")) {
    return kind == STRATA_CFA_RSP && rule.cfa_offset == signed_number(row.cfa.substr(3));
  }
  if (row.cfa.starts_with("rbp")) {
    return kind == STRATA_CFA_RBP && rule.cfa_offset == signed_number(row.cfa.substr(3));
  }
  if (row.cfa == "exp") {
    return kind == STRATA_CFA_UNSUPPORTED || kind == STRATA_CFA_PLT ||
           kind == STRATA_CFA_RSP_DEREF || kind == STRATA_CFA_RBP_DEREF ||
           kind == STRATA_CFA_SIGNAL;
  }
  return kind == STRATA_CFA_UNSUPPORTED;
}

bool rbp_agrees(const Row& row, const strata_unwind_rule& rule) {
  const int kind = rule.cfa >> STRATA_UNWIND_CFA_BITS;
  if (row.rbp == "u" || row.rbp == "s") return kind == STRATA_RBP_SAME;
  if (row.rbp.starts_with("c")) {
    return kind == STRATA_RBP_CFA && rule.rbp_offset == signed_number(row.rbp.substr(1));
  }
  if (row.rbp == "exp") return kind == STRATA_RBP_RBP || kind == STRATA_RBP_RSP;
  return kind == STRATA_RBP_LOST;
}

bool agrees(const Row& row, const strata_unwind_rule& rule) {
  const int kind = rule.cfa & STRATA_UNWIND_CFA_MASK;
  if (row.ra == "u") return kind == STRATA_CFA_END;
  if (row.ra == "exp") return kind == STRATA_CFA_SIGNAL && rbp_agrees(row, rule);
  if (row.ra != "c-8") return kind == STRATA_CFA_UNSUPPORTED;
  if (!cfa_agrees(row, rule)) return false;
  return kind == STRATA_CFA_UNSUPPORTED || rbp_agrees(row, rule);
}

/// Compares as it reads: the text is a hundred times as long as the section.
class Comparison {
 public:
  explicit Comparison(const UnwindTable& table) : table_(table) {}

  void run(const std::string& path) {
    const auto command = "readelf --wide --debug-dump=frames-interp '" + path + "' 2>/dev/null";
    const std::unique_ptr<FILE, int (*)(FILE*)> output(::popen(command.c_str(), "r"), ::pclose);
    ASSERT_NE(output, nullptr);
    std::array<char, 4096> buffer{};
    while (std::fgets(buffer.data(), buffer.size(), output.get()) != nullptr) take(buffer.data());
    finish_entry();
  }

  [[nodiscard]] std::size_t rows() const { return rows_; }
  [[nodiscard]] std::size_t wrong() const { return wrong_; }
  [[nodiscard]] std::size_t by_expression() const { return by_expression_; }
  [[nodiscard]] std::size_t left_out() const { return left_out_; }

 private:
  void take(const std::string& line) {
    if (line.find("ZERO terminator") != std::string::npos) return;
    if (line.find(" CIE ") != std::string::npos) {
      finish_entry();
      common_ = line.substr(0, line.find(' '));
    } else if (const auto at = line.find(" pc="); at != std::string::npos) {
      finish_entry();
      common_.clear();
      const auto of = line.find("cie=");
      rows_of_entry_ = {initial_[line.substr(of + 4, 8)]};
      begin_ = hexadecimal(line.substr(at + 4));
      end_ = hexadecimal(line.substr(line.find("..", at) + 2));
      rows_of_entry_.front().address = begin_;
      is_inherited_ = true;
    } else if (line.find("LOC") != std::string::npos) {
      take_columns(line);
    } else if (!line.empty() && std::isxdigit(static_cast<unsigned char>(line.front())) != 0 &&
               !columns_.empty()) {
      take_row(parse_row(line, columns_));
    }
  }

  void take_columns(const std::string& line) {
    std::istringstream fields(line);
    std::string field;
    fields >> field >> field;
    columns_.clear();
    while (fields >> field) columns_.push_back(field);
  }

  void take_row(const Row& row) {
    if (!common_.empty()) {
      initial_[common_] = row;
      return;
    }
    if (is_inherited_) rows_of_entry_.clear();
    is_inherited_ = false;
    rows_of_entry_.push_back(row);
  }

  void finish_entry() {
    for (std::size_t i = 0; i < rows_of_entry_.size(); ++i) {
      const auto& row = rows_of_entry_[i];
      const auto next = i + 1 < rows_of_entry_.size() ? rows_of_entry_[i + 1].address : end_;
      if (row.address >= next) continue;
      ++rows_;
      compare(row, row.address);
      compare(row, next - 1);
    }
    rows_of_entry_.clear();
    columns_.clear();
  }

  void compare(const Row& row, std::uint64_t address) {
    const auto rule = find_rule(table_.words, static_cast<std::uint32_t>(address - table_.base));
    const int kind = rule.cfa & STRATA_UNWIND_CFA_MASK;
    if (row.cfa == "exp") ++by_expression_;
    if (kind == STRATA_CFA_UNSUPPORTED) ++left_out_;
    if (agrees(row, rule) || ++wrong_ > 10) return;
    ADD_FAILURE() << std::hex << address << ": " << row.cfa << " rbp " << row.rbp << " ra "
                  << row.ra << ", ours " << text_of(rule);
  }

  const UnwindTable& table_;
  std::map<std::string, Row> initial_;  // of common entries, by their place
  std::string common_;                  // the common entry whose rows come now; empty: none
  std::vector<std::string> columns_;
  std::vector<Row> rows_of_entry_;
  bool is_inherited_ = false;
  std::uint64_t begin_ = 0;
  std::uint64_t end_ = 0;
  std::size_t rows_ = 0;
  std::size_t wrong_ = 0;
  std::size_t by_expression_ = 0;
  std::size_t left_out_ = 0;
};

class ReadelfTest : public ::testing::TestWithParam<const char*> {};

TEST_P(ReadelfTest, EveryRowIsAsReadelfHasIt) {
  const std::string path = GetParam();
  if (!std::filesystem::exists(path)) GTEST_SKIP() << path << " is not on this machine";
  const Fd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  const auto table = compile_unwind_table(FileBytes(file.get()), {});
  ASSERT_TRUE(table) << table.error().message;
  EXPECT_EQ(table->counts.unreadable, 0U);
  Comparison comparison(*table);
  comparison.run(path);
  EXPECT_EQ(comparison.wrong(), 0U);
  EXPECT_GT(comparison.rows(), table->counts.entries / 2);
  // What no row can hold is in hand-written code and where a stack is aligned anew.
  EXPECT_LE(comparison.left_out(), 10 + comparison.rows() / 50);
  RecordProperty("functions", static_cast<int>(table->counts.entries));
  RecordProperty("readelf_rows", static_cast<int>(comparison.rows()));
  RecordProperty("rows", static_cast<int>(table->counts.rows));
  RecordProperty("rules", static_cast<int>(table->counts.rules));
  RecordProperty("bytes", static_cast<int>(table->words.size() * 8));
  RecordProperty("expressions", static_cast<int>(comparison.by_expression()));
  RecordProperty("left_out", static_cast<int>(comparison.left_out()));
}

INSTANTIATE_TEST_SUITE_P(, ReadelfTest,
                         ::testing::Values(STRATA_SAMPLE_PROGRAM, "/lib/x86_64-linux-gnu/libc.so.6",
                                           "/lib/x86_64-linux-gnu/libcrypto.so.3",
                                           "/lib/x86_64-linux-gnu/libstdc++.so.6", "/usr/bin/node"),
                         [](const auto& path) {
                           auto name = std::filesystem::path(path.param).filename().string();
                           std::erase_if(name,
                                         [](unsigned char c) { return std::isalnum(c) == 0; });
                           return name;
                         });

}  // namespace
}  // namespace strata::profile
