#include "rules/templates/parser.h"

#include <type_traits>

#include "rules/promql/go_text.h"
#include "rules/templates/pipeline_parser.h"
#include "rules/templates/token.h"

namespace strata::templates {
namespace {

/// How a block ended.
enum class Ending : std::uint8_t { end, otherwise, input };

class Parser {
 public:
  Parser(Template& parsed, std::vector<Token> tokens)
      : template_(parsed),
        cursor_(parsed.name, std::move(tokens)),
        pipelines_(cursor_, parsed.text) {}

  Status run() {
    auto body = std::make_shared<Block>();
    Ending ending{};
    if (!block(*body, ending)) return fail(cursor_.error());
    if (ending != Ending::input) {
      cursor_.wrong(ending == Ending::end ? "unexpected {{end}}" : "unexpected {{else}}");
      return fail(cursor_.error());
    }
    template_.body = std::move(body);
    return {};
  }

 private:
  bool block(Block& into, Ending& ending) {
    if (++depth_ > deepest_template) return cursor_.wrong("template is nested too deep");
    const auto variables = pipelines_.variables();
    while (true) {
      if (cursor_.peek().kind == TokenKind::end) {
        ending = Ending::input;
        break;
      }
      if (cursor_.peek().kind == TokenKind::text) {
        into.nodes.emplace_back(Text{cursor_.take().text});
        continue;
      }
      cursor_.take();  // {{
      const auto& word = cursor_.peek_word();
      if (word.kind == TokenKind::word && (word.text == "end" || word.text == "else")) {
        ending = word.text == "end" ? Ending::end : Ending::otherwise;
        cursor_.take();
        break;
      }
      if (!action(into)) return false;
    }
    --depth_;
    pipelines_.forget(variables);
    return true;
  }

  bool action(Block& into) {
    if (cursor_.peek().kind == TokenKind::word) {
      const auto word = cursor_.peek().text;
      if (word == "if") return control<If>(into, "if");
      if (word == "with") return control<With>(into, "with");
      if (word == "range") return control<Range>(into, "range");
      if (word == "define") return define();
      if (word == "template") return include(into);
      if (word == "block") return named_block(into);
      if (word == "break" || word == "continue") return jump(into, word);
    }
    Action node;
    if (!pipelines_.pipeline(node.pipeline, "command", TokenKind::right)) return false;
    cursor_.take();
    into.nodes.emplace_back(std::move(node));
    return true;
  }

  bool close(const std::string& context) {
    if (cursor_.peek_word().kind != TokenKind::right) return cursor_.unexpected(context);
    cursor_.take();
    return true;
  }

  template <class Control>
  bool control(Block& into, const std::string& context) {
    cursor_.take();
    const auto variables = pipelines_.variables();
    Control node;
    auto& subject = [&node]() -> Pipeline& {
      if constexpr (std::is_same_v<Control, If>) {
        return node.condition;
      } else {
        return node.value;
      }
    }();
    if (!pipelines_.pipeline(subject, context, TokenKind::right)) return false;
    cursor_.take();
    constexpr bool loops = std::is_same_v<Control, Range>;
    if (loops) ++loops_;
    auto body = std::make_shared<Block>();
    Ending ending{};
    if (!block(*body, ending)) return false;
    if (loops) --loops_;
    node.body = std::move(body);
    if (ending == Ending::otherwise && !otherwise<Control>(node.otherwise, context)) return false;
    if (ending == Ending::input) return cursor_.wrong("unexpected EOF");
    if (ending == Ending::end && !close("end")) return false;
    pipelines_.forget(variables);
    into.nodes.emplace_back(std::move(node));
    return true;
  }

  /// `{{else}}...{{end}}`, or `{{else if ...}}` which shares the end.
  template <class Control>
  bool otherwise(std::shared_ptr<const Block>& into, const std::string& context) {
    auto body = std::make_shared<Block>();
    const auto& word = cursor_.peek_word();
    if (word.kind == TokenKind::word && word.text == context &&
        (context == "if" || context == "with")) {
      if (++depth_ > deepest_template) return cursor_.wrong("template is nested too deep");
      if (!control<Control>(*body, context)) return false;
      --depth_;
      into = std::move(body);
      return true;
    }
    Ending ending{};
    if (!close("else") || !block(*body, ending)) return false;
    if (ending == Ending::input) return cursor_.wrong("unexpected EOF");
    if (ending != Ending::end) return cursor_.wrong("expected end; found {{else}}");
    into = std::move(body);
    return close("end");
  }

  bool jump(Block& into, const std::string& word) {
    cursor_.take();
    if (loops_ == 0) return cursor_.wrong("{{" + word + "}} outside {{range}}");
    if (!close(word)) return false;
    if (word == "break") {
      into.nodes.emplace_back(Break{});
    } else {
      into.nodes.emplace_back(Continue{});
    }
    return true;
  }

  bool name(std::string& value, const std::string& context) {
    if (cursor_.peek_word().kind != TokenKind::string) return cursor_.unexpected(context);
    auto text = promql::go::unquoted(cursor_.take().text);
    if (!text) return cursor_.wrong(text.error().message);
    value = std::move(*text);
    return true;
  }

  bool define() {
    cursor_.take();
    std::string title;
    auto body = std::make_shared<Block>();
    Ending ending{};
    if (!name(title, "define clause") || !close("define clause") || !block(*body, ending)) {
      return false;
    }
    if (ending == Ending::input) return cursor_.wrong("unexpected EOF");
    if (ending != Ending::end) return cursor_.unexpected("define clause");
    template_.definitions[title] = std::move(body);
    return close("end");
  }

  bool include(Block& into) {
    Include node;
    node.position = cursor_.take().position;
    if (!name(node.name, "template clause")) return false;
    if (cursor_.peek_word().kind != TokenKind::right &&
        !pipelines_.pipeline(node.data.emplace(), "template clause", TokenKind::right)) {
      return false;
    }
    cursor_.take();
    into.nodes.emplace_back(std::move(node));
    return true;
  }

  bool named_block(Block& into) {
    Include node;
    node.position = cursor_.take().position;
    auto body = std::make_shared<Block>();
    Ending ending{};
    if (!name(node.name, "block clause") ||
        !pipelines_.pipeline(node.data.emplace(), "block clause", TokenKind::right)) {
      return false;
    }
    cursor_.take();
    if (!block(*body, ending)) return false;
    if (ending == Ending::input) return cursor_.wrong("unexpected EOF");
    if (ending != Ending::end) return cursor_.unexpected("block clause");
    template_.definitions[node.name] = std::move(body);
    into.nodes.emplace_back(std::move(node));
    return close("end");
  }

  Template& template_;
  Cursor cursor_;
  PipelineParser pipelines_;
  int depth_ = 0;
  int loops_ = 0;
};

}  // namespace

Result<Template> parse_template(std::string name, std::string text) {
  Template parsed{std::move(name), std::move(text), {}, {}};
  const auto prefix = "template: " + parsed.name + ":";
  if (parsed.text.size() > longest_template) {
    return fail(Code::parse, prefix + "1: the template is too long");
  }
  auto tokens = tokenize(parsed.text);
  if (!tokens) return fail(Code::parse, prefix + tokens.error().message);
  if (auto done = Parser(parsed, std::move(*tokens)).run(); !done) return fail(done.error());
  return parsed;
}

}  // namespace strata::templates
