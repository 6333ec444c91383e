#include "rules/promql/token_stream.h"

#include "rules/promql/parser.h"

namespace strata::promql {
namespace {

bool closes(TokenKind kind) {
  return kind == TokenKind::right_brace || kind == TokenKind::right_paren ||
         kind == TokenKind::right_bracket || kind == TokenKind::duration ||
         kind == TokenKind::number;
}

}  // namespace

const Token& TokenStream::peek() {
  if (ahead_) return *ahead_;
  ahead_ = lexer_.next();
  last_ = *ahead_;
  if (last_.kind == TokenKind::error) fail_at(last_.position, last_.text);
  if (closes(last_.kind)) last_closing_ = last_.stop();
  return *ahead_;
}

Token TokenStream::take() {
  const auto token = peek();
  ahead_.reset();
  return token;
}

bool TokenStream::skip(TokenKind kind) {
  if (!at(kind)) return false;
  ahead_.reset();
  return true;
}

bool TokenStream::fail_at(std::size_t position, std::string_view message) {
  if (!error_) error_ = parse_error(input_, position, message);
  return false;
}

bool TokenStream::fail_at(std::size_t position, Error error) {
  return fail_at(position, error.message);
}

bool TokenStream::unexpected(Place place) {
  if (error_) return false;
  auto message = "unexpected " + description(last_);
  if (!place.context.empty()) message += " in " + std::string(place.context);
  if (!place.expected.empty()) message += ", expected " + std::string(place.expected);
  return fail_at(last_.position, message);
}

Error parse_error(std::string_view input, std::size_t position, std::string_view message) {
  std::size_t line = 1;
  std::size_t column = position + 1;
  for (std::size_t i = 0; i < position && i < input.size(); ++i) {
    if (input[i] != '\n') continue;
    ++line;
    column = position - i;
  }
  return {Code::parse, std::to_string(line) + ":" + std::to_string(column) +
                           ": parse error: " + std::string(message)};
}

}  // namespace strata::promql
