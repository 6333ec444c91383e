#include "collectors/profile/formats/flame_page.h"

#include <array>
#include <cstdio>

#include "collectors/profile/formats/flame_boxes.h"
#include "collectors/profile/formats/flame_texts.h"
#include "collectors/profile/formats/text.h"

namespace strata::profile {
namespace {

constexpr int margin = 16;
constexpr int title_base = 30;
constexpr int line_height = 17;
constexpr int legend_gap = 26;
constexpr int bottom = 48;

std::string number(int value) { return std::to_string(value); }

/// Four shades of each colour, by day and by night.
std::string colours(const std::vector<Paint>& paints) {
  std::string css;
  const auto rules = [&](int lightest, int step, double direction) {
    for (const auto& paint : paints) {
      for (int shade = 0; shade < 4; ++shade) {
        const auto lightness =
            lightest + static_cast<int>(direction * paint.strength) - step * shade;
        css += "." + std::string(paint.name) + ".s" + number(shade) + ">rect{fill:hsl(" +
               number(paint.hue) + "," + number(paint.saturation) + "%," + number(lightness) +
               "%)}\n";
      }
    }
  };
  rules(82, 3, -1.0);
  css += "@media (prefers-color-scheme: dark){\n";
  rules(40, 3, 0.5);
  return css + "}\n";
}

std::string text_at(int x, int y, std::string_view text, std::string_view attributes = {}) {
  return "<text x=\"" + number(x) + "\" y=\"" + number(y) + "\"" + std::string(attributes) + ">" +
         xml_text(text) + "</text>\n";
}

/// Squares with words, one beside the other; the width of a letter is a guess on the safe side.
std::string legend_at(int y, const std::vector<LegendEntry>& legend) {
  std::string svg = "<g id=\"legend\">\n";
  int x = margin;
  for (const auto& entry : legend) {
    svg += "<g class=\"" + std::string(entry.paint.name) + " s1\"><rect x=\"" + number(x) +
           "\" y=\"" + number(y - 10) + "\" width=\"12\" height=\"12\" rx=\"3\"/>";
    svg += text_at(x + 18, y, entry.text);
    svg += "</g>";
    x += 18 + static_cast<int>(7 * entry.text.size()) + 18;
  }
  return svg + "</g>\n";
}

constexpr std::string_view tools = R"svg(<foreignObject x="100%" y="12" width="430" height="60"
 transform="translate(-446 0)"><div xmlns="http://www.w3.org/1999/xhtml"><div id="tools">
<input id="search" type="search" placeholder="Search (/), text or regex" aria-label="Search"
 autocomplete="off" spellcheck="false"/><button id="reset" disabled="disabled">Reset zoom</button>
</div><div id="matched" role="status"></div></div></foreignObject>
)svg";

constexpr std::string_view tip = R"svg(<foreignObject id="float" x="0" y="0" width="1" height="1">
<div xmlns="http://www.w3.org/1999/xhtml" id="tip" role="tooltip"></div></foreignObject>
<text id="probe" x="0" y="-50">0000000000</text>
)svg";

/// One a line: a box has the number of its file's.
std::string file_list(const FlameTree& tree) {
  std::string list = "<desc id=\"files\">";
  for (const auto& file : tree.files()) list += xml_text(file) + "\n";
  return list + "</desc>\n";
}

std::string hidden_line(const Boxes& boxes) {
  if (boxes.hidden == 0) return {};
  return grouped(boxes.hidden) + (boxes.hidden == 1 ? " frame is" : " frames are") +
         " too narrow to be drawn (under 0.02 %): " + percent(boxes.hidden_share) + " together. ";
}

constexpr std::string_view keys =
    "Click: zoom. Arrows, Enter: walk and zoom. Backspace: one up. Esc: back. /: search.";

std::string svg_of(const FlamePage& page, const FlameTree& tree, const FlameStyle& style) {
  const int lines_end = title_base + 4 + line_height * static_cast<int>(page.lines.size());
  const int legend_y = lines_end + (page.legend.empty() ? 0 : legend_gap);
  const int top = legend_y + 16;
  const auto boxes = boxes_of(tree, style, top);
  const int foot = top + static_cast<int>(boxes.rows) * row_height + 24;

  std::string svg =
      "<svg xmlns=\"http://www.w3.org/2000/svg\" id=\"strata-flame\" width=\"100%\" "
      "height=\"" +
      number(foot + bottom - 24) + "\" role=\"img\" data-top=\"" + number(top) + "\"" +
      page.attributes + ">\n<title>" + xml_text(page.options.title) + "</title>\n";
  svg += "<style><![CDATA[\n" + std::string(flame_css()) + colours(page.paints) + "]]></style>\n";
  svg += text_at(margin, title_base, page.options.title, " class=\"title\"");
  int y = title_base + 4;
  for (const auto& line : page.lines) svg += text_at(margin, y += line_height, line);
  svg += legend_at(legend_y, page.legend);
  svg += "<g id=\"frames\">\n" + boxes.svg + "</g>\n";
  svg += text_at(margin, foot, hidden_line(boxes) + std::string(keys));
  svg += file_list(tree);
  svg.append(tools).append(tip);
  return svg + "<script><![CDATA[\n" + std::string(flame_js()) + "]]></script>\n</svg>\n";
}

std::string html_of(const FlamePage& page, const std::string& svg) {
  return "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta "
         "http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
         "'unsafe-inline'; script-src 'unsafe-inline'\"><meta name=\"viewport\" "
         "content=\"width=device-width\"><title>" +
         xml_text(page.options.title) +
         "</title>\n<style>body{margin:0}svg{display:block}@media (prefers-color-scheme: "
         "dark){body{background:#14161b}}</style></head><body>\n" +
         svg + "</body></html>\n";
}

}  // namespace

std::string draw(const FlamePage& page, const FlameTree& tree, const FlameStyle& style) {
  const auto svg = svg_of(page, tree, style);
  if (page.options.page == Page::html) return html_of(page, svg);
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + svg;
}

}  // namespace strata::profile
