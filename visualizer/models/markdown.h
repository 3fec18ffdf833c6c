// SPDX-License-Identifier: MIT
// A lesson's text as blocks that a panel can set: headings, paragraphs, list items, code, table
// rows. Emphasis and code stay as ** and ` marks, which widgets/text_flow.h understands.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace vitrine::models {

struct Link {
    std::string label;
    std::string target; // "../../hypervisor/vtl_switch.cpp", "do:show-tab page"
};

struct Block {
    enum class Kind { Heading, Paragraph, Item, Code, TableRow };

    Kind kind = Kind::Paragraph;
    unsigned level = 0; // of a heading: 1…6; of an item: how deep, from 1
    std::string text;
    std::vector<std::string> cells; // of a table row
    std::vector<Link> links;
};

/// HTML in the text is shown as text, never interpreted.
std::vector<Block> parse_markdown(std::string_view text);

} // namespace vitrine::models
