#include "agent/commands/command_model.h"

#include <algorithm>
#include <utility>

#include <CLI/CLI.hpp>

#include "agent/commands/completion.h"
#include "agent/http/metrics_request.h"
#include "agent/top/columns.h"
#include "agent/views/dump.h"
#include "agent/views/event_filter.h"

namespace strata::agent {
namespace {

template <class Names>
std::vector<std::string> strings(const Names& names) {
  return {names.begin(), names.end()};
}

std::vector<std::string> layers() {
  std::vector<std::string> names;
  for (const auto layer : named_layers) names.emplace_back(to_string(layer));
  return names;
}

std::vector<std::string> columns() {
  std::vector<std::string> words;
  for (const auto& column : top::column_defs()) words.emplace_back(column.word);
  return words;
}

std::vector<const CLI::App*> commands_of(const CLI::App& app) {
  return app.get_subcommands([](const CLI::App*) { return true; });
}

std::vector<std::string> command_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const auto* const command : commands_of(app)) names.push_back(command->get_name());
  return names;
}

/// What a placeholder stands for; empty: anything.
std::vector<std::string> choices_of(const std::string& placeholder, const CLI::App& program) {
  if (placeholder == "COLUMN") return columns();
  if (placeholder == "COMMAND") return command_names(program);
  if (placeholder == "LAYER") return layers();
  if (placeholder == "KIND") return strings(event_kinds());
  if (placeholder == "SECTION") return strings(dump_sections());
  if (placeholder == "SHELL") return strings(completion_shells);
  return {};
}

Value value_model(const OptionModel& option) {
  if (option.placeholder.empty()) return Value::none;
  if (!option.choices.empty()) return Value::choice;
  if (option.placeholder.starts_with("FILE")) return Value::file;
  return option.placeholder == "DIR" ? Value::folder : Value::text;
}

OptionModel model_of(const CLI::Option& option, const CLI::App& program) {
  OptionModel model;
  for (const auto& name : option.get_snames()) model.names.push_back("-" + name);
  for (const auto& name : option.get_lnames()) model.names.push_back("--" + name);
  if (option.get_items_expected_max() > 0) {
    const auto type = option.get_type_name();
    const bool plain = model.names.empty() && type == "TEXT";
    model.placeholder = plain ? option.get_name(true) : type.substr(0, type.find(':'));
  }
  model.help = option.get_description();
  if (option.get_group() != "Options") model.group = option.get_group();
  model.choices = choices_of(model.placeholder, program);
  model.value = value_model(model);
  model.repeats = option.get_items_expected_max() > 2;  // two are a pair
  model.required = option.get_required();
  return model;
}

std::string spelt_words(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

CommandModel model_below(const CLI::App& app, const CLI::App& program,
                         std::vector<std::string> path) {
  CommandModel model;
  model.name = app.get_name();
  model.path = std::move(path);
  model.help = app.get_description();
  model.text = text_of_command(spelt_words(model.path));
  for (const auto* const option : app.get_options()) {
    if (!option->get_group().empty()) model.options.push_back(model_of(*option, program));
  }
  for (const auto* const child : commands_of(app)) {
    auto below = model.path;
    below.push_back(child->get_name());
    model.commands.push_back(model_below(*child, program, std::move(below)));
  }
  return model;
}

}  // namespace

bool CommandModel::takes_places() const {
  return std::any_of(options.begin(), options.end(),
                     [](const OptionModel& option) { return option.names.empty(); });
}

CommandModel model_of(const CLI::App& app) { return model_below(app, app, {}); }

}  // namespace strata::agent
