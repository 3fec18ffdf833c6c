// SPDX-License-Identifier: MIT
#include "visualizer/models/markdown.h"

#include <md4c.h>

namespace vitrine::models {

namespace {

std::string text_of(const MD_ATTRIBUTE& attribute) { return {attribute.text, attribute.size}; }

/// Collects what md4c reports. Its callbacks return 0 to go on.
class Builder {
public:
    std::vector<Block> take() { return std::move(blocks_); }

    void enter(MD_BLOCKTYPE type, const void* detail) {
        switch (type) {
        case MD_BLOCK_H:
            begin(Block::Kind::Heading, static_cast<const MD_BLOCK_H_DETAIL*>(detail)->level);
            break;
        case MD_BLOCK_UL:
        case MD_BLOCK_OL: ++depth_; break;
        case MD_BLOCK_LI: begin(Block::Kind::Item, depth_); break;
        case MD_BLOCK_P:
            if (depth_ == 0) { // Within an item, its text is the item's.
                begin(Block::Kind::Paragraph, 0);
            }
            break;
        case MD_BLOCK_CODE: begin(Block::Kind::Code, 0); break;
        case MD_BLOCK_TR: begin(Block::Kind::TableRow, 0); break;
        case MD_BLOCK_TH:
        case MD_BLOCK_TD: blocks_.back().cells.emplace_back(); break;
        default: break;
        }
    }

    void leave(MD_BLOCKTYPE type) {
        if (type == MD_BLOCK_UL || type == MD_BLOCK_OL) {
            --depth_;
        }
        if (type == MD_BLOCK_CODE && blocks_.back().text.ends_with('\n')) {
            blocks_.back().text.pop_back();
        }
    }

    void span(MD_SPANTYPE type, const void* detail, bool enters) {
        switch (type) {
        case MD_SPAN_STRONG:
        case MD_SPAN_EM: add("**"); break;
        case MD_SPAN_CODE: add("`"); break;
        case MD_SPAN_A:
            if (enters) {
                link_ = {"", text_of(static_cast<const MD_SPAN_A_DETAIL*>(detail)->href)};
                in_link_ = true;
            } else if (!blocks_.empty()) {
                in_link_ = false;
                blocks_.back().links.push_back(link_);
            }
            break;
        default: break;
        }
    }

    void text(MD_TEXTTYPE type, std::string_view words) {
        const bool breaks = type == MD_TEXT_SOFTBR;
        add(breaks ? " " : type == MD_TEXT_BR ? "\n" : words);
        if (in_link_) {
            link_.label += breaks ? " " : words;
        }
    }

private:
    void begin(Block::Kind kind, unsigned level) {
        blocks_.emplace_back();
        blocks_.back().kind = kind;
        blocks_.back().level = level;
    }

    void add(std::string_view words) {
        if (blocks_.empty()) {
            begin(Block::Kind::Paragraph, 0);
        }
        Block& block = blocks_.back();
        (block.cells.empty() ? block.text : block.cells.back()) += words;
    }

    std::vector<Block> blocks_;
    unsigned depth_ = 0; // of lists
    bool in_link_ = false;
    Link link_;
};

Builder& builder_of(void* user) { return *static_cast<Builder*>(user); }

int enter_block(MD_BLOCKTYPE type, void* detail, void* user) {
    builder_of(user).enter(type, detail);
    return 0;
}
int leave_block(MD_BLOCKTYPE type, void*, void* user) {
    builder_of(user).leave(type);
    return 0;
}
int enter_span(MD_SPANTYPE type, void* detail, void* user) {
    builder_of(user).span(type, detail, true);
    return 0;
}
int leave_span(MD_SPANTYPE type, void* detail, void* user) {
    builder_of(user).span(type, detail, false);
    return 0;
}
int text_piece(MD_TEXTTYPE type, const MD_CHAR* text, MD_SIZE size, void* user) {
    builder_of(user).text(type, {text, size});
    return 0;
}

} // namespace

std::vector<Block> parse_markdown(std::string_view text) {
    Builder builder;
    MD_PARSER parser{};
    parser.flags = MD_FLAG_NOHTML | MD_FLAG_TABLES | MD_FLAG_TASKLISTS;
    parser.enter_block = enter_block;
    parser.leave_block = leave_block;
    parser.enter_span = enter_span;
    parser.leave_span = leave_span;
    parser.text = text_piece;
    md_parse(text.data(), static_cast<MD_SIZE>(text.size()), &parser, &builder);
    return builder.take();
}

} // namespace vitrine::models
