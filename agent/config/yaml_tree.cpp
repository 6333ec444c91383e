#include "agent/config/yaml_tree.h"

#include <algorithm>
#include <exception>
#include <map>
#include <optional>
#include <sstream>
#include <utility>

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include "agent/text/safe_text.h"
#include "core/base/text.h"

namespace strata {
namespace {

YamlPosition position(const YAML::Mark& mark) {
  // yaml-cpp counts from 0; Mark::null_mark() has -1.
  return {static_cast<std::size_t>(std::max(mark.line, 0)) + 1,
          static_cast<std::size_t>(std::max(mark.column, 0)) + 1};
}

YamlNode node_at(YamlNode::Kind kind, YamlPosition at) {
  YamlNode node;
  node.kind = kind;
  node.at = at;
  return node;
}

std::size_t count_nodes(const YamlNode& node) {
  std::size_t count = 1;
  for (const auto& child : node.children) count += count_nodes(child);
  return count;
}

std::size_t depth_of(const YamlNode& node) {
  std::size_t deepest = 0;
  for (const auto& child : node.children) deepest = std::max(deepest, depth_of(child));
  return deepest + 1;
}

/// Builds the tree from events. After the first problem it ignores what follows, since exceptions
/// of ours do not cross yaml-cpp.
class TreeBuilder final : public YAML::EventHandler {
 public:
  void OnDocumentStart(const YAML::Mark& /*mark*/) override {}
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    complete(node_at(YamlNode::Kind::null, position(mark)), anchor);
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    // "?" is a plain scalar, "!" one in quotes or a block.
    if (tag != "?" && tag != "!") return refuse(position(mark), "tags are not supported");
    auto scalar = node_at(YamlNode::Kind::scalar, position(mark));
    scalar.text = value;
    scalar.quoted = tag == "!";
    complete(std::move(scalar), anchor);
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto found = anchors_.find(anchor);
    if (found == anchors_.end()) {
      return refuse(position(mark), "the alias stands within its own anchor");
    }
    if (open_.size() + found->second.depth > max_yaml_depth) return refuse_depth(position(mark));
    nodes_ += found->second.nodes;
    if (nodes_ > max_yaml_nodes) return refuse_size(position(mark));
    auto copy = found->second.node;
    copy.at = position(mark);
    attach(std::move(copy));
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value /*style*/) override {
    open(YamlNode::Kind::sequence, position(mark), tag, anchor);
  }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value /*style*/) override {
    open(YamlNode::Kind::mapping, position(mark), tag, anchor);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapEnd() override { close(); }

  [[nodiscard]] const std::optional<YamlProblem>& problem() const { return problem_; }
  YamlNode take_root() { return std::move(root_); }

 private:
  struct Open {
    YamlNode node;
    YAML::anchor_t anchor = 0;
    std::optional<YamlNode> key;  // read, its value is still to come
  };
  struct Anchored {
    YamlNode node;
    std::size_t nodes = 0;
    std::size_t depth = 0;
  };

  void refuse(YamlPosition at, std::string what) {
    if (!problem_) problem_ = YamlProblem{at, std::move(what)};
  }
  void refuse_depth(YamlPosition at) {
    refuse(at, "nested deeper than " + std::to_string(max_yaml_depth) + " levels");
  }
  void refuse_size(YamlPosition at) {
    refuse(at, "more than " + std::to_string(max_yaml_nodes) + " values");
  }

  void open(YamlNode::Kind kind, YamlPosition at, const std::string& tag, YAML::anchor_t anchor) {
    if (tag != "?" && tag != "!" && !tag.empty()) refuse(at, "tags are not supported");
    if (open_.size() >= max_yaml_depth) refuse_depth(at);
    if (problem_) return;
    open_.push_back({node_at(kind, at), anchor, std::nullopt});
  }

  void close() {
    if (problem_ || open_.empty()) return;
    auto closed = std::move(open_.back());
    open_.pop_back();
    complete(std::move(closed.node), closed.anchor);
  }

  void complete(YamlNode node, YAML::anchor_t anchor) {
    if (problem_) return;
    if (++nodes_ > max_yaml_nodes) return refuse_size(node.at);
    if (anchor != 0) anchors_[anchor] = {node, count_nodes(node), depth_of(node)};
    attach(std::move(node));
  }

  void attach(YamlNode node) {
    if (problem_) return;
    if (open_.empty()) {
      root_ = std::move(node);
    } else if (open_.back().node.kind == YamlNode::Kind::sequence) {
      open_.back().node.children.push_back(std::move(node));
    } else {
      attach_to_mapping(open_.back(), std::move(node));
    }
  }

  void attach_to_mapping(Open& mapping, YamlNode node) {
    if (!mapping.key) {
      if (node.kind != YamlNode::Kind::scalar) return refuse(node.at, "a key must be plain text");
      if (has_key(mapping.node, node.text)) {
        return refuse(node.at, "the key " + quote_text(node.text) + " is given twice");
      }
      mapping.key = std::move(node);
      return;
    }
    node.key = std::move(mapping.key->text);
    node.key_at = mapping.key->at;
    // yaml-cpp puts a value that is not there at whatever comes next.
    if (node.kind == YamlNode::Kind::null) node.at = node.key_at;
    mapping.key.reset();
    mapping.node.children.push_back(std::move(node));
  }

  bool has_key(const YamlNode& mapping, const std::string& key) {
    return std::any_of(mapping.children.begin(), mapping.children.end(),
                       [&](const YamlNode& child) { return child.key == key; });
  }

  std::vector<Open> open_;
  std::map<YAML::anchor_t, Anchored> anchors_;
  std::size_t nodes_ = 0;
  std::optional<YamlProblem> problem_;
  YamlNode root_;
};

bool indented_by_tab(std::string_view text, std::size_t line) {
  for (std::size_t i = 1; i < line; ++i) text::take_line(text);
  const auto first = text.find_first_not_of(' ');
  return first != std::string_view::npos && text[first] == '\t';
}

std::optional<YamlProblem> parse_into(TreeBuilder& tree, std::string_view text) {
  try {
    std::istringstream stream{std::string(text)};
    YAML::Parser parser(stream);
    parser.HandleNextDocument(tree);
    TreeBuilder second;
    if (!parser.HandleNextDocument(second)) return std::nullopt;
    return YamlProblem{second.take_root().at, "a second document"};
  } catch (const YAML::Exception& error) {
    const auto at = position(error.mark);
    const bool tab = indented_by_tab(text, at.line);
    return YamlProblem{at, tab ? "indented by a tab instead of spaces" : safe_text(error.msg)};
  } catch (const std::exception& error) {
    return YamlProblem{{}, safe_text(error.what())};
  }
}

}  // namespace

tl::expected<YamlNode, YamlProblem> parse_yaml(std::string_view text) {
  TreeBuilder tree;
  auto problem = parse_into(tree, text);
  // What the tree refused came before what yaml-cpp stumbled over.
  if (tree.problem()) problem = tree.problem();
  if (problem) return tl::unexpected(*std::move(problem));
  return tree.take_root();
}

}  // namespace strata
