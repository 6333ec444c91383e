#include "rules/templates/run.h"

#include <algorithm>

#include "rules/promql/go_text.h"

namespace strata::templates {
namespace {

using promql::go::quoted;

enum class Flow : std::uint8_t { on, next, leave };

struct Variable {
  std::string name;
  Value value;
};

class Run {
 public:
  Run(const Template& parsed, const Value& data, Environment environment)
      : template_(parsed), environment_(std::move(environment)) {
    variables_.push_back({"$", data});
  }

  Result<std::string> text(const Value& data) {
    if (const auto flow = block(*template_.body, data); !flow) return fail(flow.error());
    return std::move(output_);
  }

 private:
  tl::unexpected<Error> wrong(const Operand& at, const Error& error) const {
    const auto before = std::string_view(template_.text).substr(0, at.position);
    const auto line = 1 + std::count(before.begin(), before.end(), '\n');
    const auto start = before.rfind('\n');
    const auto column = start == std::string_view::npos ? before.size() : before.size() - start - 1;
    auto context = at.text;
    if (context.size() > 20) context = context.substr(0, 20) + "...";
    return fail(error.code, "template: " + template_.name + ":" + std::to_string(line) + ":" +
                                std::to_string(column) + ": executing " + quoted(template_.name) +
                                " at <" + context + ">: " + error.message);
  }
  tl::unexpected<Error> wrong(const Operand& at, const std::string& message) const {
    return wrong(at, Error{Code::invalid, message});
  }

  Status step() {
    if (++steps_ > most_steps) return fail(Code::exhausted, "the template takes too many steps");
    if (output_.size() > longest_output) return fail(Code::exhausted, "the text gets too long");
    return {};
  }

  Result<Flow> block(const Block& body, const Value& dot) {
    const auto variables = variables_.size();
    for (const auto& node : body.nodes) {
      if (auto done = step(); !done) return fail(done.error());
      const auto flow = std::visit([&](const auto& one) { return visit(one, dot); }, node);
      if (!flow || *flow != Flow::on) {
        variables_.resize(variables);
        return flow;
      }
    }
    variables_.resize(variables);
    return Flow::on;
  }

  Result<Flow> visit(const Text& node, const Value&) {
    output_ += node.text;
    return Flow::on;
  }

  Result<Flow> visit(const Action& node, const Value& dot) {
    const auto value = evaluate(node.pipeline, dot);
    if (!value) return fail(value.error());
    if (node.pipeline.variables.empty()) output_ += text_of(*value);
    return Flow::on;
  }

  Result<Flow> visit(const Break&, const Value&) { return Flow::leave; }
  Result<Flow> visit(const Continue&, const Value&) { return Flow::next; }

  Result<Flow> visit(const If& node, const Value& dot) {
    return choose(node.condition, node, dot, false);
  }
  Result<Flow> visit(const With& node, const Value& dot) {
    return choose(node.value, node, dot, true);
  }

  template <class Control>
  Result<Flow> choose(const Pipeline& subject, const Control& node, const Value& dot,
                      bool becomes_dot) {
    const auto variables = variables_.size();
    const auto value = evaluate(subject, dot);
    if (!value) return fail(value.error());
    Result<Flow> flow = Flow::on;
    if (truth(*value)) {
      flow = block(*node.body, becomes_dot ? *value : dot);
    } else if (node.otherwise != nullptr) {
      flow = block(*node.otherwise, dot);
    }
    variables_.resize(variables);
    return flow;
  }

  Result<Flow> visit(const Range& node, const Value& dot) {
    const auto variables = variables_.size();
    const auto value = evaluate(node.value, dot);
    if (!value) return fail(value.error());
    const auto items = entries(*value);
    if (!items) return wrong(node.value.commands.back().operands.front(), items.error());
    Result<Flow> flow = Flow::on;
    for (const auto& [key, item] : *items) {
      bind(node.value, key, item, variables);
      flow = block(*node.body, item);
      if (!flow || *flow == Flow::leave) break;
    }
    if (flow && items->empty() && node.otherwise != nullptr) flow = block(*node.otherwise, dot);
    variables_.resize(variables);
    if (!flow) return flow;
    return items->empty() ? *flow : Flow::on;
  }

  /// The variables of a range: the element, or the key and the element.
  void bind(const Pipeline& pipeline, const Value& key, const Value& item, std::size_t from) {
    const auto& names = pipeline.variables;
    for (std::size_t i = 0; i < names.size(); ++i) {
      const bool last = i + 1 == names.size();
      set(names[i], last ? item : key, pipeline.assigns ? 0 : from, pipeline.assigns);
    }
  }

  void set(const std::string& name, const Value& value, std::size_t from, bool assigns) {
    for (auto i = variables_.size(); i > from; --i) {
      if (variables_[i - 1].name != name) continue;
      variables_[i - 1].value = value;
      return;
    }
    if (!assigns) variables_.push_back({name, value});
  }

  [[nodiscard]] bool known(const std::string& name) const {
    return std::ranges::find(variables_, name, &Variable::name) != variables_.end();
  }

  static Result<std::vector<std::pair<Value, Value>>> entries(const Value& value) {
    std::vector<std::pair<Value, Value>> found;
    if (const auto* list = value.shared<List>()) {
      for (std::size_t i = 0; i < list->size(); ++i) {
        auto& [index, one] = found.emplace_back();
        index.data = static_cast<std::int64_t>(i);
        one = (*list)[i];
      }
    } else if (const auto* labels = value.shared<TextMap>()) {
      for (const auto& [key, one] : *labels) found.emplace_back(Value{key}, Value{one});
    } else if (const auto* map = value.shared<Map>()) {
      for (const auto& [key, one] : *map) found.emplace_back(Value{key}, one);
    } else if (value.get<std::monostate>() == nullptr) {
      return failed("range can't iterate over " + text_of(value));
    }
    return found;
  }

  Result<Flow> visit(const Include& node, const Value& dot) {
    Value data;
    if (node.data) {
      auto value = evaluate(*node.data, dot);
      if (!value) return fail(value.error());
      data = std::move(*value);
    }
    const auto text = included(node.name, data);
    if (!text) {
      return wrong(Operand{Identifier{}, node.position, "{{template " + quoted(node.name) + "}}"},
                   text.error());
    }
    output_ += *text;
    return Flow::on;
  }

  Result<std::string> included(const std::string& name, const Value& data) {
    const auto at = template_.definitions.find(name);
    if (at == template_.definitions.end()) {
      return failed("template " + quoted(name) + " not defined");
    }
    if (++depth_ > deepest_template)
      return fail(Code::exhausted, "exceeded maximum template depth");
    std::vector<Variable> outer{{"$", data}};
    std::swap(outer, variables_);
    std::string before;
    std::swap(before, output_);
    const auto flow = block(*at->second, data);
    std::swap(before, output_);
    std::swap(outer, variables_);
    --depth_;
    if (!flow) return fail(flow.error());
    return before;
  }

  Result<Value> evaluate(const Pipeline& pipeline, const Value& dot) {
    const auto variables = variables_.size();
    std::optional<Value> value;
    for (const auto& command : pipeline.commands) {
      auto next = call(command, dot, value);
      if (!next) return next;
      value = std::move(*next);
    }
    for (const auto& name : pipeline.variables) {
      if (pipeline.assigns && !known(name)) {
        return wrong(pipeline.commands.front().operands.front(), "undefined variable: " + name);
      }
      set(name, *value, pipeline.assigns ? 0 : variables, pipeline.assigns);
    }
    return *value;
  }

  Result<Value> call(const Command& command, const Value& dot, const std::optional<Value>& last) {
    if (auto done = step(); !done) return fail(done.error());
    const auto& first = command.operands.front();
    if (const auto* function = std::get_if<Identifier>(&first.node)) {
      return call_function(*function, command, dot, last);
    }
    if (command.operands.size() > 1 || last) {
      return wrong(first, "can't give argument to non-function " + first.text);
    }
    const auto* const constant = std::get_if<Constant>(&first.node);
    if (constant != nullptr && constant->nil) return wrong(first, "nil is not a command");
    return operand(first, dot);
  }

  Result<Value> call_function(const Identifier& name, const Command& command, const Value& dot,
                              const std::optional<Value>& last) {
    const auto& function = *find_function(name.name);
    const auto& first = command.operands.front();
    const auto count = static_cast<int>(command.operands.size()) - 1 + (last ? 1 : 0);
    if (count < function.least || (function.most >= 0 && count > function.most)) {
      const bool open = function.most < 0;
      return wrong(first, "wrong number of args for " + name.name + ": want " +
                              (open ? "at least " : "") + std::to_string(function.least) + " got " +
                              std::to_string(count));
    }
    std::vector<Value> args;
    for (std::size_t i = 1; i < command.operands.size(); ++i) {
      auto arg = operand(command.operands[i], dot);
      if (!arg) return arg;
      args.push_back(std::move(*arg));
      // What decides an `and` or an `or` keeps the rest from being evaluated.
      if (function.body == nullptr && truth(args.back()) == (name.name == "or")) {
        return args.back();
      }
    }
    if (last) args.push_back(*last);
    if (function.body == nullptr) return args.back();
    if (auto fits = check_cost(name.name, args); !fits) return wrong(first, fits.error());
    auto value = function.body(environment_, args);
    if (value) return value;
    auto whole = first;
    whole.text = command.text;
    return wrong(whole, value.error().within("error calling " + name.name));
  }

  /// Texts that grow from call to call, and queries without end.
  Status check_cost(const std::string& function, const std::vector<Value>& args) {
    std::size_t length = 0;
    for (const auto& arg : args) {
      const auto* const text = arg.get<std::string>();
      if (text != nullptr) length += text->size();
    }
    if (length > longest_output) return fail(Code::exhausted, "the text gets too long");
    if (function == "query" && ++queries_ > most_queries) {
      return fail(Code::exhausted, "the template asks too many queries");
    }
    return {};
  }

  Result<Value> operand(const Operand& node, const Value& dot) {
    if (const auto* constant = std::get_if<Constant>(&node.node)) return constant->value;
    if (const auto* field = std::get_if<DotField>(&node.node)) {
      return follow(node, dot, field->fields);
    }
    if (const auto* variable = std::get_if<VariableField>(&node.node)) {
      const auto at = std::find_if(variables_.rbegin(), variables_.rend(),
                                   [&](const Variable& one) { return one.name == variable->name; });
      if (at == variables_.rend()) return wrong(node, "undefined variable: " + variable->name);
      return follow(node, at->value, variable->fields);
    }
    if (const auto* inner = std::get_if<Parenthesis>(&node.node)) {
      const auto value = evaluate(*inner->pipeline, dot);
      if (!value) return value;
      return follow(node, *value, inner->fields);
    }
    return call(Command{{node}, node.text}, dot, std::nullopt);
  }

  Result<Value> follow(const Operand& node, Value value, const std::vector<std::string>& names) {
    for (const auto& name : names) {
      auto next = field(value, name);
      if (!next) return wrong(node, next.error());
      value = std::move(*next);
    }
    return value;
  }

  static Result<Value> field(const Value& value, const std::string& name) {
    if (const auto* record = value.shared<Record>()) {
      const auto at = record->fields.find(name);
      if (at != record->fields.end()) return at->second;
    } else if (const auto* labels = value.shared<TextMap>()) {
      const auto at = labels->find(name);
      return Value{at == labels->end() ? std::string{} : at->second};
    } else if (const auto* map = value.shared<Map>()) {
      const auto at = map->find(name);
      return at == map->end() ? Value{} : at->second;
    } else if (value.get<std::monostate>() != nullptr) {
      return failed("nil data; no entry for key " + quoted(name));
    }
    return failed("can't evaluate field " + name + " in type " + type_name(value));
  }

  const Template& template_;
  Environment environment_;
  std::vector<Variable> variables_;
  std::string output_;
  int steps_ = 0;
  int queries_ = 0;
  int depth_ = 0;
};

}  // namespace

Result<std::string> run_template(const Template& parsed, const Value& data,
                                 Environment environment) {
  return Run(parsed, data, std::move(environment)).text(data);
}

}  // namespace strata::templates
