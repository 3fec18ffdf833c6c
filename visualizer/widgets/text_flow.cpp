// SPDX-License-Identifier: MIT
#include "visualizer/widgets/text_flow.h"

#include "visualizer/models/line_break.h"

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace vitrine::widgets {

namespace {

struct Word {
    std::string text;
    bool bold = false;
    bool code = false;
    bool space_before = false;
    bool new_line = false;
    std::string meaning; // in the glossary
};

std::vector<Word> words_of(std::string_view text) {
    std::vector<Word> words;
    Word word;
    bool bold = false;
    bool code = false;
    const auto flush = [&] {
        if (!word.text.empty()) {
            words.push_back(std::exchange(word, Word{}));
        }
        word.bold = bold;
        word.code = code;
    };
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '*' && i + 1 < text.size() && text[i + 1] == '*') {
            ++i;
            bold = !bold;
            flush();
        } else if (c == '`') {
            code = !code;
            flush();
        } else if ((c == ' ' && !code && models::may_break(text, i)) || c == '\n') {
            flush();
            word.space_before = true;
            word.new_line = word.new_line || c == '\n';
        } else {
            word.text.push_back(c);
        }
    }
    flush();
    return words;
}

/// Of single words, and of pairs: "secure call". A word is explained where it stands first.
void look_up(std::vector<Word>& words, const models::Glossary& glossary) {
    std::set<std::string_view> explained;
    for (std::size_t i = 0; i < words.size(); ++i) {
        std::size_t many = 2;
        std::string_view meaning;
        if (i + 1 < words.size() && words[i + 1].space_before) {
            meaning = glossary.meaning_of(words[i].text + " " + words[i + 1].text);
        }
        if (meaning.empty()) {
            many = 1;
            meaning = glossary.meaning_of(words[i].text);
        }
        if (!meaning.empty() && explained.insert(meaning).second) {
            for (std::size_t part = 0; part < many; ++part) {
                words[i + part].meaning = meaning;
            }
        }
        i += many - 1;
    }
}

class Setter {
public:
    Setter(Canvas& canvas, Point at, float width, const TextFlow& look, bool draw)
        : canvas_(canvas), look_(look), left_(at.x), width_(width), draw_(draw), x_(at.x), y_(at.y),
          line_height_(canvas.line_height(look.style) * look.leading) {}

    /// `stuck` is how wide the words are that follow without a space: they go where it goes.
    void set(const Word& word, float stuck) {
        const float width = width_of(word);
        const float space =
            word.space_before && x_ > left_ ? canvas_.measure(look_.style, " ").x : 0;
        const float needed = width + (word.space_before ? stuck : 0);
        const bool fits = x_ + space + needed <= left_ + width_ + 0.5F;
        if (word.new_line || (!fits && x_ > left_)) {
            next_line();
        } else {
            x_ += space;
        }
        if (line_ >= look_.max_lines) {
            return;
        }
        if (draw_) {
            draw(word, style_of(word), padding_of(word), width);
        }
        x_ += width;
    }

    float width_of(const Word& word) const {
        return canvas_.measure(style_of(word), word.text).x + 2 * padding_of(word);
    }

    float height() const {
        return line_height_ * static_cast<float>(std::min(line_, look_.max_lines - 1) + 1);
    }

private:
    Style style_of(const Word& word) const {
        return word.code ? look_.code : word.bold ? look_.bold : look_.style;
    }
    float padding_of(const Word& word) const { return word.code ? canvas_.px(4) : 0; }

    void next_line() {
        // The last line that may be shown ends in an ellipsis if more would follow.
        if (draw_ && line_ + 1 == look_.max_lines) {
            canvas_.text({x_, y_}, look_.style, look_.color, "\u2026");
        }
        ++line_;
        x_ = left_;
        y_ += line_height_;
    }

    void draw(const Word& word, Style style, float padding, float width) {
        const Palette& palette = canvas_.palette();
        if (word.code) {
            const Color face = palette.is_dark() ? palette.border : Color{0xE4EAF2};
            const float size = canvas_.line_height(style);
            canvas_.fill({x_, y_, width, size * 1.15F}, face, canvas_.px(4));
        }
        const Color color = word.code ? palette.text : word.bold ? look_.bold_color : look_.color;
        canvas_.text({x_ + padding, y_}, style, color, canvas_.shortened(style, word.text, width_));
        if (!word.meaning.empty()) {
            explain(word, width);
        }
    }

    void explain(const Word& word, float width) {
        const Rect place{x_, y_, width, line_height_};
        const float y = y_ + canvas_.line_height(look_.style) * 1.12F;
        canvas_.dashes({x_, y}, {x_ + width, y}, canvas_.palette().faint, canvas_.px(1),
                       canvas_.px(2), canvas_.px(2));
        canvas_.remember("word." + word.text, place);
        if (canvas_.pointer_in(place)) {
            canvas_.tooltip(std::array{word.text, word.meaning});
        }
    }

    Canvas& canvas_;
    const TextFlow& look_;
    float left_;
    float width_;
    bool draw_;
    float x_;
    float y_;
    float line_height_;
    unsigned line_ = 0;
};

} // namespace

float text_flow(Canvas& canvas, Point at, float width, std::string_view text, const TextFlow& look,
                bool draw) {
    Setter setter(canvas, at, width, look, draw);
    std::vector<Word> words = words_of(text);
    if (draw && look.glossary != nullptr) {
        look_up(words, *look.glossary);
    }
    for (std::size_t i = 0; i < words.size(); ++i) {
        float stuck = 0;
        for (std::size_t next = i + 1; next < words.size() && !words[next].space_before; ++next) {
            stuck += setter.width_of(words[next]);
        }
        setter.set(words[i], stuck);
    }
    return setter.height();
}

} // namespace vitrine::widgets
