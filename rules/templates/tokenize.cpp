#include <algorithm>

#include "core/base/text.h"
#include "rules/promql/go_text.h"
#include "rules/templates/token.h"

namespace strata::templates {
namespace {

bool in_word(char c) { return text::is_word(c) || static_cast<unsigned char>(c) >= 0x80; }

std::string_view trim_right(std::string_view text) {
  while (!text.empty() && text::is_blank(text.back())) text.remove_suffix(1);
  return text;
}

class Tokenizer {
 public:
  explicit Tokenizer(std::string_view input) : input_(input) {}

  Result<std::vector<Token>> run() {
    while (position_ < input_.size()) {
      if (auto done = outside(); !done) return fail(done.error());
    }
    add(TokenKind::end, position_, "");
    return std::move(tokens_);
  }

 private:
  [[nodiscard]] std::string_view rest() const { return input_.substr(position_); }

  void add(TokenKind kind, std::size_t position, std::string_view text) {
    tokens_.push_back({kind, position, line_of(position), std::string(text)});
  }

  int line_of(std::size_t position) {
    // Positions only grow.
    line_ +=
        static_cast<int>(std::count(input_.begin() + static_cast<std::ptrdiff_t>(counted_),
                                    input_.begin() + static_cast<std::ptrdiff_t>(position), '\n'));
    counted_ = position;
    return line_;
  }

  tl::unexpected<Error> wrong(const std::string& message) {
    return fail(Code::parse, std::to_string(line_of(position_)) + ": " + message);
  }

  /// Text up to the next action, and the action.
  Status outside() {
    const auto open = rest().find("{{");
    auto text = rest().substr(0, open);
    const auto start = position_;
    if (open != std::string_view::npos && trims_left(rest().substr(open + 2))) {
      text = trim_right(text);
    }
    if (!text.empty()) add(TokenKind::text, start, text);
    if (open == std::string_view::npos) {
      position_ = input_.size();
      return {};
    }
    position_ += open + 2;
    const bool trims = trims_left(rest());
    if (rest().substr(trims ? 2 : 0).starts_with("/*")) return comment(trims);
    add(TokenKind::left, position_ - 2, "{{");
    if (trims) position_ += 2;
    return inside();
  }

  static bool trims_left(std::string_view action) {
    return action.size() >= 2 && action[0] == '-' && text::is_blank(action[1]);
  }

  [[nodiscard]] bool trims_right() const {
    return rest().size() >= 4 && text::is_blank(rest()[0]) && rest().substr(1).starts_with("-}}");
  }

  void after_right(bool trims) {
    while (trims && position_ < input_.size() && text::is_blank(input_[position_])) ++position_;
  }

  Status comment(bool trims) {
    position_ += trims ? 4 : 2;
    const auto end = rest().find("*/");
    if (end == std::string_view::npos) return wrong("unclosed comment");
    position_ += end + 2;
    const bool trims_after = trims_right();
    if (trims_after) position_ += 2;
    if (!rest().starts_with("}}")) return wrong("comment ends before closing delimiter");
    position_ += 2;
    after_right(trims_after);
    return {};
  }

  Status inside() {
    while (true) {
      const bool trims = trims_right();
      if (trims || rest().starts_with("}}")) {
        if (parens_ != 0) return wrong("unclosed left paren");
        position_ += trims ? 2 : 0;
        add(TokenKind::right, position_, "}}");
        position_ += 2;
        after_right(trims);
        return {};
      }
      if (rest().empty()) return wrong("unclosed action");
      if (auto done = token(); !done) return done;
    }
  }

  Status token() {
    const char c = rest().front();
    if (text::is_blank(c)) return take_while(TokenKind::space, text::is_blank);
    if (c == '"' || c == '`' || c == '\'') return quoted(c);
    if (c == '$') return take_word(TokenKind::variable);
    if (c == '.' && !(rest().size() > 1 && text::is_digit(rest()[1]))) return dot();
    const bool sign = (c == '+' || c == '-') && rest().size() > 1 &&
                      (text::is_digit(rest()[1]) || rest()[1] == '.');
    if (text::is_digit(c) || c == '.' || sign) return number();
    if (in_word(c)) return word();
    return sign_token(c);
  }

  template <class Belongs>
  Status take_while(TokenKind kind, Belongs belongs, std::size_t first = 0) {
    const auto start = position_;
    position_ += first;
    while (position_ < input_.size() && belongs(input_[position_]) && !trims_right()) ++position_;
    if (position_ == start) ++position_;  // a blank before a trim marker is none of these
    add(kind, start, input_.substr(start, position_ - start));
    return {};
  }

  Status take_word(TokenKind kind) {
    if (auto taken = take_while(kind, in_word, 1); !taken) return taken;
    return terminated();
  }

  /// A word ends where something else may begin.
  Status terminated() {
    static constexpr std::string_view ends = " \t\r\n.,|:()=}";
    if (rest().empty() || ends.find(rest().front()) != std::string_view::npos) return {};
    return wrong("bad character " + go_character());
  }

  [[nodiscard]] std::string go_character() const {
    return promql::go::unicode_text(promql::go::first_character(rest()).value);
  }

  Status word() {
    if (auto taken = take_while(TokenKind::word, in_word); !taken) return taken;
    return terminated();
  }

  Status dot() {
    if (rest().size() > 1 && in_word(rest()[1])) return take_word(TokenKind::field);
    add(TokenKind::dot, position_, ".");
    ++position_;
    return {};
  }

  Status number() {
    const auto start = position_;
    const auto belongs = [](char c) { return in_word(c) || c == '.'; };
    ++position_;
    while (position_ < input_.size() &&
           (belongs(input_[position_]) ||
            ((input_[position_] == '+' || input_[position_] == '-') &&
             (input_[position_ - 1] == 'e' || input_[position_ - 1] == 'E')))) {
      ++position_;
    }
    const auto text = input_.substr(start, position_ - start);
    if (!promql::go::parse_float(text) && !promql::go::parse_int(text)) {
      return wrong("bad number syntax: " + promql::go::quoted(text));
    }
    add(TokenKind::number, start, text);
    return {};
  }

  Status quoted(char quote) {
    const auto start = position_;
    auto at = position_ + 1;
    while (at < input_.size() && input_[at] != quote && (quote == '`' || input_[at] != '\n')) {
      at += quote != '`' && input_[at] == '\\' ? 2 : 1;
    }
    if (at >= input_.size() || input_[at] != quote) {
      return wrong(quote == '`'   ? "unterminated raw quoted string"
                   : quote == '"' ? "unterminated quoted string"
                                  : "unterminated character constant");
    }
    position_ = at + 1;
    add(quote == '\'' ? TokenKind::character : TokenKind::string, start,
        input_.substr(start, position_ - start));
    return {};
  }

  Status sign_token(char c) {
    const auto one = [&](TokenKind kind, std::size_t length) {
      add(kind, position_, rest().substr(0, length));
      position_ += length;
      return Status{};
    };
    switch (c) {
      case '|':
        return one(TokenKind::pipe, 1);
      case ',':
        return one(TokenKind::comma, 1);
      case '=':
        return one(TokenKind::assign, 1);
      case '(':
        ++parens_;
        return one(TokenKind::left_paren, 1);
      case ')':
        if (--parens_ < 0) return wrong("unexpected \")\" in command");
        return one(TokenKind::right_paren, 1);
      case ':':
        if (rest().starts_with(":=")) return one(TokenKind::declare, 2);
        return wrong("expected :=");
      default:
        return wrong("unexpected " + promql::go::quoted(rest().substr(0, 1)) +
                     (c == '}' ? " in operand" : " in command"));
    }
  }

  std::string_view input_;
  std::size_t position_ = 0;
  std::size_t counted_ = 0;
  int line_ = 1;
  int parens_ = 0;
  std::vector<Token> tokens_;
};

}  // namespace

Result<std::vector<Token>> tokenize(std::string_view text) { return Tokenizer(text).run(); }

}  // namespace strata::templates
